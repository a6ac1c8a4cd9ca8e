using Google.Protobuf;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>A key and a range end as the API spells them: no end is the one key, an end of one zero byte is "from here on".</summary>
/// <param name="Key">First key.</param>
/// <param name="End">First key after it, or one of the two special spellings.</param>
/// <param name="IsSmall">At most ten keys of the <see cref="KeySpace"/> are in it.</param>
internal readonly record struct KeyInterval(ByteString Key, ByteString End, bool IsSmall)
{
    public bool Contains(ByteString key)
    {
        if (End.IsEmpty)
            return key.Equals(Key);
        if (Compare(key, Key) < 0)
            return false;
        return End is [0] || Compare(key, End) < 0;
    }

    private static int Compare(ByteString a, ByteString b) => a.Span.SequenceCompareTo(b.Span);
}
