using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Server.Watching;

/// <summary>
/// Finds the ranges that contain a key: a balanced search tree laid out in a sorted array, each subtree annotated with
/// its greatest end.
/// <code>
/// sorted by start   [a,c) [b,z) [d,e) [f,∞) [g,h)      middle of a stretch = root of its subtree
/// greatest end        c     z     ∞     ∞     h        a subtree that ends at or before the key is skipped
/// </code>
/// Immutable: rebuilt when a range comes or goes, which is rare beside changes of keys.
/// </summary>
internal sealed class RangeTree<T>
{
    private readonly (KeyRange Range, T Value)[] _items;

    /// <summary>Null: endless.</summary>
    private readonly ByteString?[] _greatestEnd;

    public RangeTree(IEnumerable<(KeyRange Range, T Value)> items)
    {
        _items = [.. items.OrderBy(item => item.Range.Start, ByteOrder.Instance)];
        _greatestEnd = new ByteString?[_items.Length];
        Annotate(0, _items.Length);
    }

    /// <summary>Adds the values of the ranges with the key to a list.</summary>
    public void Find(ReadOnlySpan<byte> key, List<T> found) => Find(0, _items.Length, key, found);

    private void Find(int from, int to, ReadOnlySpan<byte> key, List<T> found)
    {
        if (from >= to) return;
        var middle = (from + to) / 2;
        if (_greatestEnd[middle] is { } end && key.SequenceCompareTo(end.Span) >= 0) return;
        Find(from, middle, key, found);
        ref readonly var item = ref _items[middle];
        if (key.SequenceCompareTo(item.Range.Start.Span) < 0) return;
        if (!item.Range.IsPastEnd(key)) found.Add(item.Value);
        Find(middle + 1, to, key, found);
    }

    private ByteString? Annotate(int from, int to)
    {
        if (from >= to) return ByteString.Empty;
        var middle = (from + to) / 2;
        var range = _items[middle].Range;
        var greatest = range.IsOpenEnded ? null : range.End;
        greatest = Greater(greatest, Annotate(from, middle));
        greatest = Greater(greatest, Annotate(middle + 1, to));
        _greatestEnd[middle] = greatest;
        return greatest;
    }

    private static ByteString? Greater(ByteString? left, ByteString? right)
    {
        if (left is null || right is null) return null;
        return left.Span.SequenceCompareTo(right.Span) >= 0 ? left : right;
    }
}
