using Google.Protobuf;

namespace EdgeStore.Core.Mvcc.Tree;

internal sealed class Branch(object owner) : Node(owner)
{
    private readonly Node[] _children = new Node[Capacity];
    private readonly ByteString[] _lowest = new ByteString[Capacity];
    private int _width;
    private int _count;
    private int _live;

    public static Branch Of(object owner, params ReadOnlySpan<Node> children)
    {
        var branch = new Branch(owner);
        foreach (var child in children) branch.Insert(branch._width, child);
        return branch;
    }

    public override int Count => _count;

    public override int LiveCount => _live;

    public override ByteString LowestKey => _lowest[0];

    public int Width => _width;

    public Node this[int at] => _children[at];

    public override KeyVersion? Find(ReadOnlySpan<byte> key) => _children[IndexOf(key)].Find(key);

    public override int LiveBelow(ReadOnlySpan<byte> key)
    {
        var at = IndexOf(key);
        var live = _children[at].LiveBelow(key);
        for (var i = 0; i < at; i++) live += _children[i].LiveCount;
        return live;
    }

    public override Node Set(KeyVersion version, object edit, out Node? right)
    {
        right = null;
        var at = IndexOf(version.Key.Span);
        var branch = Editable(edit);
        var child = branch.TakeOut(at);
        branch.Place(at, child.Set(version, edit, out var upper));
        if (upper is null) return branch;

        at++;
        if (branch._width < Capacity)
        {
            branch.Insert(at, upper);
        }
        else if (at == Capacity)
        {
            // As with leaves: keys in ascending order fill what they leave behind.
            right = Of(edit, upper);
        }
        else
        {
            var rest = branch.SplitOff(edit);
            right = rest;
            if (at <= branch._width) branch.Insert(at, upper);
            else rest.Insert(at - branch._width, upper);
        }

        return branch;
    }

    public override Node? Remove(ReadOnlySpan<byte> key, object edit)
    {
        var at = IndexOf(key);
        if (_children[at].Find(key) is null) return this;
        var branch = Editable(edit);
        var child = branch.TakeOut(at);
        if (child.Remove(key, edit) is { } left)
        {
            branch.Place(at, left);
            return branch;
        }

        RemoveAt(branch._children, branch._width, at);
        RemoveAt(branch._lowest, branch._width--, at);
        return branch._width == 0 ? null : branch;
    }

    /// <summary>The place of the child in which the key is, or would be.</summary>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        var (low, high) = (1, _width - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (_lowest[middle].Span.SequenceCompareTo(key) <= 0) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    /// <summary>A child that the edit owns changes in place, so it leaves the totals first and is put back afterwards.</summary>
    private Node TakeOut(int at)
    {
        var child = _children[at];
        _count -= child.Count;
        _live -= child.LiveCount;
        return child;
    }

    private void Place(int at, Node child)
    {
        _children[at] = child;
        _lowest[at] = child.LowestKey;
        _count += child.Count;
        _live += child.LiveCount;
    }

    private void Insert(int at, Node child)
    {
        Insert(_children, _width, at, child);
        Insert(_lowest, _width++, at, child.LowestKey);
        _count += child.Count;
        _live += child.LiveCount;
    }

    private Branch SplitOff(object edit)
    {
        const int Half = Capacity / 2;
        var upper = Of(edit, _children.AsSpan(Half, _width - Half));
        Array.Clear(_children, Half, upper._width);
        Array.Clear(_lowest, Half, upper._width);
        _width = Half;
        _count -= upper._count;
        _live -= upper._live;
        return upper;
    }

    private Branch Editable(object edit)
    {
        if (Owner == edit) return this;
        var copy = new Branch(edit) { _width = _width, _count = _count, _live = _live };
        Array.Copy(_children, copy._children, _width);
        Array.Copy(_lowest, copy._lowest, _width);
        return copy;
    }
}
