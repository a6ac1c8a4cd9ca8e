using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// A set of keys in etcd's notation: no end = the key alone; end <c>\0</c> = the key and everything after it; otherwise
/// key ≤ x &lt; end. Keys compare as unsigned bytes.
/// </summary>
public readonly record struct KeyRange(ByteString Start, ByteString End)
{
    public static readonly KeyRange Everything = new(ByteString.CopyFrom(0), ByteString.CopyFrom(0));

    public bool IsSingleKey => End.IsEmpty;

    public bool IsOpenEnded => End.Length == 1 && End[0] == 0;

    public bool Contains(ByteString key) => Contains(key.Span);

    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsSingleKey) return key.SequenceEqual(Start.Span);
        return key.SequenceCompareTo(Start.Span) >= 0 && !IsPastEnd(key);
    }

    public bool IsPastEnd(ReadOnlySpan<byte> key) => !IsOpenEnded && key.SequenceCompareTo(End.Span) >= 0;

    /// <summary>The range of all keys that begin with the prefix.</summary>
    public static KeyRange Prefix(ByteString prefix)
    {
        var end = prefix.ToByteArray();
        for (var i = end.Length - 1; i >= 0; i--)
        {
            if (end[i] == 0xff) continue;
            end[i]++;
            return new KeyRange(prefix, ByteString.CopyFrom(end.AsSpan(0, i + 1)));
        }

        return new KeyRange(prefix, ByteString.CopyFrom(0));
    }
}
