using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Joins records that a repair brings, which this member ought to have already. A sound record is joined as if it had come
/// over a link; a damaged one is replaced, and its log entry dropped, because its bytes must not win.
/// </summary>
internal sealed class RepairMerger(WorkingState state)
{
    /// <returns>How many records changed something here.</returns>
    public int Merge(RepairBatch batch)
    {
        var changed = 0;
        foreach (var item in batch.Items)
            if (IsStillDamaged(item) ? Replace(item.Record, batch.PeerRevision) : Join(item.Record, batch)) changed++;
        return changed;
    }

    private bool IsStillDamaged(RepairItem item) =>
        item.DamagedAt is { } damaged && state.Keys.Find(item.Record.Key)?.Position == damaged;

    private bool Join(RecordMessage record, RepairBatch batch)
    {
        var before = state.Keys.Find(record.Key);

        // Since the two were compared, the key may have been deleted here and its tombstone dropped; a lesser one may be there.
        if (before is null or { IsTombstone: true } && !batch.PeerVector.Covers(state.Collected.Vector)) return false;
        new RemoteMerger(state, sender: null).Merge(new TransactionMessage { Revision = batch.PeerRevision, Records = { record } });
        return !ReferenceEquals(state.Keys.Find(record.Key), before);
    }

    /// <summary>The peer's record will do when it is not older than what is lost.</summary>
    private bool Replace(RecordMessage record, long revision)
    {
        var lost = state.Keys.Find(record.Key)!;
        var policy = state.Settings.MergePolicies.For(record.Key);
        if (RecordOrder.Compare(policy, RecordIdentity.Of(record), lost.Identity) < 0) return false;
        state.Observe(Stamp.FromMessage(record.Stamp));
        new RemoteMerger(state, sender: null).Adopt([record], RevisionScheme.ForeignClockOf(revision));
        state.Drop(lost);
        return true;
    }
}
