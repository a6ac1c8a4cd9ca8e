namespace EdgeStore.Core.Mvcc.Tree;

/// <summary>Walks over the versions of a tree in key order, from a key on. The tree must not be edited meanwhile.</summary>
internal sealed class Cursor
{
    private readonly Stack<(Branch Branch, int At)> _path = new();
    private Leaf? _leaf;
    private int _at;

    public Cursor(Node? root, ReadOnlySpan<byte> from)
    {
        while (root is Branch branch)
        {
            var at = branch.IndexOf(from);
            _path.Push((branch, at));
            root = branch[at];
        }

        _leaf = (Leaf?)root;
        _at = _leaf?.IndexAtOrAfter(from) ?? 0;
    }

    /// <returns>Null at the end.</returns>
    public KeyVersion? Next()
    {
        while (_leaf is not null)
        {
            if (_at < _leaf.Count) return _leaf[_at++];
            _leaf = NextLeaf();
            _at = 0;
        }

        return null;
    }

    private Leaf? NextLeaf()
    {
        while (_path.TryPop(out var step))
        {
            if (step.At + 1 == step.Branch.Width) continue;
            _path.Push((step.Branch, step.At + 1));
            var node = step.Branch[step.At + 1];
            while (node is Branch branch)
            {
                _path.Push((branch, 0));
                node = branch[0];
            }

            return (Leaf)node;
        }

        return null;
    }
}
