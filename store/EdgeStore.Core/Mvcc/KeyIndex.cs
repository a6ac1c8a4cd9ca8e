using System.Collections.Immutable;
using EdgeStore.Core.Merging;
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
    public static readonly KeyIndex Empty = new(ImmutableSortedSet.Create<KeyVersion>(KeyOrder.Instance));

    private readonly ImmutableSortedSet<KeyVersion> _newest;

    private KeyIndex(ImmutableSortedSet<KeyVersion> newest) => _newest = newest;

    /// <summary>The number of keys, tombstones included.</summary>
    public int Count => _newest.Count;

    public KeyVersion? Find(ByteString key) => _newest.TryGetValue(Probe(key), out var found) ? found : null;

    public IEnumerable<KeyVersion> Range(KeyRange range)
    {
        if (range.IsSingleKey)
        {
            if (Find(range.Start) is { } found) yield return found;
            yield break;
        }

        var at = _newest.IndexOf(Probe(range.Start));
        for (var i = at >= 0 ? at : ~at; i < _newest.Count; i++)
        {
            var version = _newest[i];
            if (range.IsPastEnd(version.Key.Span)) yield break;
            yield return version;
        }
    }

    /// <summary>The newest versions from a key on, at most <paramref name="count"/>; an empty key begins at the first.</summary>
    public IReadOnlyList<KeyVersion> Slice(ByteString from, int count)
    {
        var at = _newest.IndexOf(Probe(from));
        var slice = new List<KeyVersion>();
        for (var i = at >= 0 ? at : ~at; i < _newest.Count && slice.Count < count; i++) slice.Add(_newest[i]);
        return slice;
    }

    public Builder ToBuilder() => new(_newest.ToBuilder());

    /// <summary>The newest version of every key, tombstones included, in key order.</summary>
    public IEnumerable<KeyVersion> All => _newest;

    private static KeyVersion Probe(ByteString key) => new() { Key = key, Position = default, Identity = default(RecordIdentity) };

    /// <summary>The writer's working copy.</summary>
    public sealed class Builder : IKeyView
    {
        private readonly ImmutableSortedSet<KeyVersion>.Builder _newest;

        internal Builder(ImmutableSortedSet<KeyVersion>.Builder newest) => _newest = newest;

        public KeyVersion? Find(ByteString key) => _newest.TryGetValue(Probe(key), out var found) ? found : null;

        public void Set(KeyVersion version)
        {
            _newest.Remove(version);
            _newest.Add(version);
        }

        public IEnumerable<KeyVersion> Range(KeyRange range) =>
            !range.IsSingleKey ? ToIndex().Range(range)
            : Find(range.Start) is { } found ? [found]
            : [];

        public void Remove(KeyVersion version) => _newest.Remove(version);

        /// <summary>A snapshot; cheap, the working copy goes on sharing with it.</summary>
        public KeyIndex ToIndex() => new(_newest.ToImmutable());
    }

    private sealed class KeyOrder : IComparer<KeyVersion>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare(KeyVersion? x, KeyVersion? y) => x!.Key.Span.SequenceCompareTo(y!.Key.Span);
    }
}
