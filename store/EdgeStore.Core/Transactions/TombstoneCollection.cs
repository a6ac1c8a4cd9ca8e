using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Drops tombstones that were kept long enough, a slice of keys at a time. A tombstone may go when
/// <code>
/// it was stamped before a moment       a clock that is ahead keeps its tombstones the longer
/// no read can show what it deleted     it is compacted, and has no older versions
/// this member includes it              so it is known which peers are past the horizon
/// and the create that it undoes        so an update of what it deleted is known as one
/// peers that take part include it      so none of them is seeded anew
/// in what is merged of their logs      so nothing that is older comes over a stream that is open
/// </code>
/// </summary>
internal sealed class TombstoneCollection(StoreState head, WorkingState state, VersionVector collectable)
{
    /// <returns>Where to go on; null at the end.</returns>
    public ByteString? Step(ByteString from, int maxKeys, long stampedBeforeUnixMs)
    {
        if (head.Tag.IsNone) return null; // a lone member's go with the compaction
        var slice = head.Keys.Slice(from, maxKeys);
        foreach (var listed in slice)
        {
            if (!listed.IsTombstone || listed.IsLocalOnly || listed.Older is not null || listed.ModRevision > head.CompactRevision) continue;
            if (HybridTime.ToUnixMilliseconds(listed.Identity.Stamp.Time) >= stampedBeforeUnixMs) continue;
            if (state.Keys.Find(listed.Key) == listed) Collect(listed);
        }

        return slice.Count == maxKeys ? ByteOrder.Successor(slice[^1].Key) : null;
    }

    private void Collect(KeyVersion version)
    {
        var content = new LogEntryMessage { Record = state.RecordOf(version) };
        var record = ReplicatedRecord.Of(new LogEntry(version.Position, content), head.Scheme)!;
        var isIncluded = ReplicatedRecord.IsCoveredBy(state.Vector, record.Dots)
            && state.Vector.Covers(ReplicatedRecord.BirthOf(record))
            && ReplicatedRecord.IsCoveredBy(collectable, record.Dots);
        if (isIncluded) state.Collect(version, record);
    }
}
