using EdgeStore.Core.Mvcc;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// The second half of a compaction: drops superseded versions from index and log, a slice of keys at a time so that
/// writes go on.
/// <code>
/// compacted at 6:   a: 9 → 4 → 2      becomes  9 → 4     (4 is what a read at 6 shows)
///                   b: tombstone@5 → 3         tombstone@5   in a cluster: peers may not know of the delete yet
///                                              nothing       at a lone member
/// </code>
/// </summary>
internal sealed class Sweep
{
    private readonly KeyIndex _initial;
    private readonly KeyIndex.Builder _keys;
    private readonly bool _isLone;

    public Sweep(StoreState head, KeyIndex.Builder keys)
    {
        _initial = head.Keys;
        _keys = keys;
        _isLone = head.Tag.IsNone;
        From = head.SweepFrom;
        SweptRevision = head.SweptRevision;
    }

    /// <summary>Where the next slice begins.</summary>
    public ByteString From { get; private set; }

    public long SweptRevision { get; private set; }

    public List<LogPosition> Dropped { get; } = [];

    public bool IsDone(long compactRevision) => SweptRevision >= compactRevision;

    public void Restart() => From = ByteString.Empty;

    /// <returns>Whether there is more to do.</returns>
    public bool Step(long compactRevision, int maxKeys)
    {
        // Keys that this very batch adds are newer than the compaction, so the index from before it is complete.
        var slice = _initial.Slice(From, maxKeys);
        foreach (var version in slice)
            if (_keys.Find(version.Key) is { } newest) Compact(newest, compactRevision);

        if (slice.Count == maxKeys)
        {
            From = ByteOrder.Successor(slice[^1].Key);
            return true;
        }

        From = ByteString.Empty;
        SweptRevision = compactRevision;
        return false;
    }

    private void Compact(KeyVersion newest, long compactRevision)
    {
        var kept = new Stack<StoredVersion>();
        StoredVersion? version = newest;
        while (version is not null && version.ModRevision > compactRevision)
        {
            kept.Push(version);
            version = version.Older;
        }

        if (version is null) return;

        // A tombstone that no peer needs. In a cluster even one that was superseded stays while what supersedes it is newer
        // than the compaction: a link that stops between the two would vouch for a delete that its peer never got.
        if (version.IsTombstone && (_isLone || newest.IsLocalOnly)) Dropped.Add(version.Position);
        else kept.Push(version);
        var anyOlder = version.Older is not null;
        for (var older = version.Older; older is not null; older = older.Older) Dropped.Add(older.Position);

        if (kept.Count == 0) _keys.Remove(newest.Key);
        else if (anyOlder || kept.Peek() != version) _keys.Set((KeyVersion)Relink(kept));
    }

    private static StoredVersion Relink(Stack<StoredVersion> oldestFirst)
    {
        StoredVersion? chain = null;
        foreach (var version in oldestFirst) chain = version.WithOlder(chain);
        return chain!;
    }
}
