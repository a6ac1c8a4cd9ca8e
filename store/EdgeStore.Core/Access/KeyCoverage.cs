using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Auth;
using Google.Protobuf;

namespace EdgeStore.Core.Access;

/// <summary>
/// The keys that some permissions reach together. A range is covered when no key of it is left out, whichever permissions do it:
/// <code>
/// [a, c) and [c, f) and "k"     cover [b, e) and "k", but not [e, l)
/// </code>
/// </summary>
internal sealed class KeyCoverage
{
    /// <summary>Sorted, apart from each other. A null end is none.</summary>
    private readonly List<(ByteString Start, ByteString? End)> _stretches = [];

    public KeyCoverage(IEnumerable<Permission> permissions)
    {
        foreach (var (start, end) in permissions.Select(permission => Stretch(permission.Key, permission.RangeEnd)).OrderBy(stretch => stretch.Start, ByteOrder.Instance))
        {
            if (_stretches.Count > 0 && Touches(_stretches[^1].End, start)) _stretches[^1] = (_stretches[^1].Start, Later(_stretches[^1].End, end));
            else _stretches.Add((start, end));
        }
    }

    public bool Covers(ByteString key, ByteString rangeEnd)
    {
        var (start, end) = Stretch(key, rangeEnd);
        return _stretches.Exists(stretch => Compare(stretch.Start, start) <= 0 && Touches(stretch.End, start) && IsWithin(end, stretch.End));
    }

    /// <summary>In etcd's notation, a missing end means the key alone.</summary>
    private static (ByteString Start, ByteString? End) Stretch(ByteString key, ByteString rangeEnd)
    {
        var range = new KeyRange(key, rangeEnd);
        if (range.IsSingleKey) return (key, ByteString.CopyFrom([.. key.Span, 0]));
        return (key, range.IsOpenEnded ? null : rangeEnd);
    }

    private static bool Touches(ByteString? end, ByteString start) => end is null || Compare(end, start) >= 0;

    private static bool IsWithin(ByteString? inner, ByteString? outer) => outer is null || (inner is not null && Compare(inner, outer) <= 0);

    private static ByteString? Later(ByteString? one, ByteString? other) => one is null || other is null ? null : Compare(one, other) >= 0 ? one : other;

    private static int Compare(ByteString one, ByteString other) => one.Span.SequenceCompareTo(other.Span);
}
