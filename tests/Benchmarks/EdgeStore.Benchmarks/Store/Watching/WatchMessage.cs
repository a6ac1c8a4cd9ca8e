namespace EdgeStore.Benchmarks.Store.Watching;

/// <summary>
/// The little of a <c>WatchResponse</c> that is counted, without making objects of it.
/// <code>
/// WatchResponse { 3 created, 4 canceled, 11 events { 2 kv { 4 version } } }
/// </code>
/// </summary>
internal static class WatchMessage
{
    public static void Count(ReadOnlySpan<byte> response, WatchTally tally)
    {
        var fields = new ProtoFields(response);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 3 when fields.Value != 0:
                    tally.AddCreated();
                    break;
                case 4 when fields.Value != 0:
                    throw new InvalidDataException("the server canceled a watch");
                case 11:
                    tally.AddEvent(Inner(Inner(fields.Bytes, 2).Bytes, 4).Value);
                    break;
                default:
                    break;
            }
        }
    }

    private static ProtoFields Inner(ReadOnlySpan<byte> message, int number)
    {
        var fields = new ProtoFields(message);
        while (fields.Next())
        {
            if (fields.Number == number) return fields;
        }

        throw new InvalidDataException($"an event without field {number}");
    }
}
