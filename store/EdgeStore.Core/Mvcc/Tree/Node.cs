using Google.Protobuf;

namespace EdgeStore.Core.Mvcc.Tree;

/// <summary>
/// A node of the persistent B+tree behind <see cref="KeyIndex"/>: versions are in the leaves, in key order.
/// <code>
///              [ a.. | k.. | t.. ]         branch: children, found by their lowest keys
///         [ a c f ]  [ k m ]  [ t u z ]    leaves
/// </code>
/// A node belongs to the edit that made it. That edit changes it in place; any other copies it first, so snapshots never
/// change and two of them share all that lies beside the paths on which they differ.
/// </summary>
internal abstract class Node(object owner)
{
    /// <summary>Entries of a leaf, or children of a branch, at most.</summary>
    protected const int Capacity = 32;

    public object Owner { get; } = owner;

    /// <summary>All keys below.</summary>
    public abstract int Count { get; }

    /// <summary>Those that are not tombstones.</summary>
    public abstract int LiveCount { get; }

    public abstract ByteString LowestKey { get; }

    public abstract KeyVersion? Find(ReadOnlySpan<byte> key);

    /// <summary>How many live keys are lower than the given one.</summary>
    public abstract int LiveBelow(ReadOnlySpan<byte> key);

    /// <summary>Adds the version, or puts it in the place of the one of the same key.</summary>
    /// <param name="right">The upper half, when the node had to be split.</param>
    /// <returns>The node itself, or the copy that the edit owns.</returns>
    public abstract Node Set(KeyVersion version, object edit, out Node? right);

    /// <returns>Null when nothing is left. Nodes that have become small stay: Kubernetes deletes in runs of keys, which empties them.</returns>
    public abstract Node? Remove(ReadOnlySpan<byte> key, object edit);

    protected static void Insert<T>(T[] items, int count, int at, T item)
    {
        Array.Copy(items, at, items, at + 1, count - at);
        items[at] = item;
    }

    protected static void RemoveAt<T>(T[] items, int count, int at)
    {
        Array.Copy(items, at + 1, items, at, count - at - 1);
        items[count - 1] = default!;
    }
}
