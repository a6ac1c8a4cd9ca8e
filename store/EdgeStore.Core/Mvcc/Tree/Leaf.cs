using Google.Protobuf;

namespace EdgeStore.Core.Mvcc.Tree;

internal sealed class Leaf(object owner) : Node(owner)
{
    private readonly KeyVersion[] _items = new KeyVersion[Capacity];
    private int _count;
    private int _live;

    public override int Count => _count;

    public override int LiveCount => _live;

    public override ByteString LowestKey => _items[0].Key;

    public KeyVersion this[int at] => _items[at];

    public override KeyVersion? Find(ReadOnlySpan<byte> key) => IndexOf(key) is >= 0 and var at ? _items[at] : null;

    public override int LiveBelow(ReadOnlySpan<byte> key)
    {
        var end = IndexAtOrAfter(key);
        var live = 0;
        for (var i = 0; i < end; i++) live += LiveOf(_items[i]);
        return live;
    }

    public override Node Set(KeyVersion version, object edit, out Node? right)
    {
        right = null;
        var at = IndexOf(version.Key.Span);
        if (at >= 0)
        {
            var leaf = Editable(edit);
            leaf._live += LiveOf(version) - LiveOf(leaf._items[at]);
            leaf._items[at] = version;
            return leaf;
        }

        return Insert(version, ~at, edit, out right);
    }

    public override Node? Remove(ReadOnlySpan<byte> key, object edit)
    {
        var at = IndexOf(key);
        if (at < 0) return this;
        if (_count == 1) return null;
        var leaf = Editable(edit);
        leaf._live -= LiveOf(leaf._items[at]);
        RemoveAt(leaf._items, leaf._count--, at);
        return leaf;
    }

    /// <summary>The place of the key, or of the first after it; <see cref="Count"/> when all are lower.</summary>
    public int IndexAtOrAfter(ReadOnlySpan<byte> key) => IndexOf(key) is >= 0 and var at ? at : ~IndexOf(key);

    private Leaf Insert(KeyVersion version, int at, object edit, out Node? right)
    {
        right = null;
        if (_count < Capacity)
        {
            var leaf = Editable(edit);
            Insert(leaf._items, leaf._count++, at, version);
            leaf._live += LiveOf(version);
            return leaf;
        }

        if (at == Capacity)
        {
            // Keys often come in ascending order; half-empty leaves behind them would never fill.
            right = new Leaf(edit).Insert(version, 0, edit, out _);
            return this;
        }

        var lower = Editable(edit);
        var upper = lower.SplitOff(edit);
        right = upper;
        if (at <= lower._count) lower.Insert(version, at, edit, out _);
        else upper.Insert(version, at - lower._count, edit, out _);
        return lower;
    }

    private Leaf SplitOff(object edit)
    {
        const int Half = Capacity / 2;
        var upper = new Leaf(edit) { _count = _count - Half };
        for (var i = Half; i < _count; i++)
        {
            upper._items[i - Half] = _items[i];
            upper._live += LiveOf(_items[i]);
        }

        Array.Clear(_items, Half, upper._count);
        _count = Half;
        _live -= upper._live;
        return upper;
    }

    private Leaf Editable(object edit)
    {
        if (Owner == edit) return this;
        var copy = new Leaf(edit) { _count = _count, _live = _live };
        Array.Copy(_items, copy._items, _count);
        return copy;
    }

    private int IndexOf(ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, _count - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = _items[middle].Key.Span.SequenceCompareTo(key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    private static int LiveOf(KeyVersion version) => version.IsTombstone ? 0 : 1;
}
