using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Joins what a peer sent into the working state: per key, the greater record stays. What wins gets a new local
/// revision; what loses leaves no trace but the raised clocks.
/// </summary>
internal sealed class RemoteMerger(WorkingState state)
{
    public void Merge(TransactionMessage transaction)
    {
        var winners = new List<RecordMessage>();
        foreach (var record in transaction.Records)
        {
            var identity = RecordIdentity.Of(record);
            state.Observe(identity.Stamp);
            if (Wins(record.Key, identity)) winners.Add(record);
        }

        if (winners.Count == 0) return;
        var clock = RevisionScheme.ForeignClockOf(transaction.Revision);
        EndReplacedIncarnations(winners, clock);
        state.BeginRevision(clock);
        foreach (var record in winners) state.Apply(record, localOnly: false);
    }

    private bool Wins(ByteString key, RecordIdentity incoming) =>
        state.Keys.Find(key) is not { } current
        || RecordOrder.Compare(state.Settings.MergePolicies.For(key), incoming, current.Identity) > 0;

    /// <summary>
    /// A watcher must see the old incarnation go before the new one comes. The delete has a revision of its own, since a
    /// client that resumes after it would otherwise miss the put; it is this member's account of the merge, no change for
    /// others, so it stays here.
    /// </summary>
    private void EndReplacedIncarnations(List<RecordMessage> winners, long clock)
    {
        var replaced = winners
            .Where(record => !record.Tombstone)
            .Select(record => (Incoming: RecordIdentity.Of(record), Current: state.Keys.Find(record.Key)))
            .Where(pair => pair.Current is { IsTombstone: false } current && !current.Identity.IsSameIncarnation(pair.Incoming))
            .Select(pair => pair.Current!)
            .ToList();
        if (replaced.Count == 0) return;

        state.BeginRevision(clock);
        foreach (var version in replaced)
            state.Apply(TombstoneOf(version), localOnly: true);
    }

    private static RecordMessage TombstoneOf(KeyVersion version) => new()
    {
        Key = version.Key,
        Generation = version.Identity.Generation,
        Birth = version.Identity.Birth.ToMessage(),
        Stamp = version.Identity.Stamp.ToMessage(),
        Tombstone = true,
    };
}
