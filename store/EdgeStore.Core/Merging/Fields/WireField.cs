namespace EdgeStore.Core.Merging.Fields;

/// <summary>One field as it stands in a protobuf message, tag included.</summary>
/// <param name="Range">Where the field stands, tag and all.</param>
/// <param name="Payload">Its content, for a length-delimited field; empty for others.</param>
internal readonly record struct WireField(int Number, bool IsLengthDelimited, Range Range, Range Payload)
{
    /// <returns>Null when the bytes are no protobuf message, or use groups.</returns>
    public static List<WireField>? Split(ReadOnlySpan<byte> message)
    {
        var fields = new List<WireField>();
        var at = 0;
        while (at < message.Length)
        {
            var start = at;
            if (!TryReadVarint(message, ref at, out var tag) || tag >> 3 is 0 or > 0x1fffffff) return null;
            var payload = at..at;
            var wireType = (int)(tag & 7);
            switch (wireType)
            {
                case 0:
                    if (!TryReadVarint(message, ref at, out _)) return null;
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    if (!TryReadVarint(message, ref at, out var length) || length > (ulong)(message.Length - at)) return null;
                    payload = at..(at + (int)length);
                    at += (int)length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    return null;
            }

            if (at > message.Length) return null;
            fields.Add(new WireField((int)(tag >> 3), wireType == 2, start..at, payload));
        }

        return fields;
    }

    private static bool TryReadVarint(ReadOnlySpan<byte> message, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= message.Length) return false;
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return true;
        }

        return false;
    }
}
