using EdgeStore.Core.Mvcc.Tree;
using Google.Protobuf;

namespace EdgeStore.Core.Mvcc;

/// <summary>
/// All keys in order, each with its versions; an immutable snapshot. Tombstones are in it too.
/// <code>
/// "a" → v@9 → v@4            newest first
/// "b" → tombstone@7 → v@3
/// </code>
/// </summary>
public sealed class KeyIndex : IKeyView
{
    public static readonly KeyIndex Empty = new(null);

    private readonly Node? _root;

    private KeyIndex(Node? root) => _root = root;

    /// <summary>The number of keys, tombstones included.</summary>
    public int Count => _root?.Count ?? 0;

    public int Tombstones => Count - (_root?.LiveCount ?? 0);

    /// <summary>The newest version of every key, tombstones included, in key order.</summary>
    public IEnumerable<KeyVersion> All => From(ByteString.Empty);

    public KeyVersion? Find(ByteString key) => _root?.Find(key.Span);

    internal KeyVersion? Find(ReadOnlySpan<byte> key) => _root?.Find(key);

    public IEnumerable<KeyVersion> Range(KeyRange range) =>
        !range.IsSingleKey ? From(range.Start).TakeWhile(version => !range.IsPastEnd(version.Key.Span))
        : Find(range.Start) is { } found ? [found]
        : [];

    public int CountLive(KeyRange range)
    {
        if (_root is null) return 0;
        if (range.IsSingleKey) return Find(range.Start) is { IsTombstone: false } ? 1 : 0;
        var end = range.IsOpenEnded ? _root.LiveCount : _root.LiveBelow(range.End.Span);
        return Math.Max(0, end - _root.LiveBelow(range.Start.Span));
    }

    /// <summary>The newest versions from a key on, at most <paramref name="count"/>; an empty key begins at the first.</summary>
    public IReadOnlyList<KeyVersion> Slice(ByteString from, int count) => [.. From(from).Take(count)];

    public Builder ToBuilder() => new(_root);

    private IEnumerable<KeyVersion> From(ByteString key)
    {
        var cursor = new Cursor(_root, key.Span);
        while (cursor.Next() is { } version) yield return version;
    }

    /// <summary>The writer's working copy.</summary>
    public sealed class Builder : IKeyView
    {
        private Node? _root;
        private object _edit = new();

        internal Builder(Node? root) => _root = root;

        public KeyVersion? Find(ByteString key) => _root?.Find(key.Span);

        public void Set(KeyVersion version)
        {
            _root ??= new Leaf(_edit);
            _root = _root.Set(version, _edit, out var right);
            if (right is not null) _root = Branch.Of(_edit, _root, right);
        }

        public void Remove(ByteString key)
        {
            _root = _root?.Remove(key.Span, _edit);
            while (_root is Branch { Width: 1 } branch) _root = branch[0];
        }

        public IEnumerable<KeyVersion> Range(KeyRange range) => ToIndex().Range(range);

        public int CountLive(KeyRange range) => ToIndex().CountLive(range);

        /// <summary>A snapshot; cheap, the working copy goes on sharing with it.</summary>
        public KeyIndex ToIndex()
        {
            _edit = new object();
            return new KeyIndex(_root);
        }
    }
}
