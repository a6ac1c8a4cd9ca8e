using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Joins what a peer sent into the working state: per key the greater record stays, or for live Kubernetes objects of one
/// incarnation the join of their fields. What changes gets a new local revision; what loses leaves no trace but the raised
/// clocks, and a conflict when its loss was nobody's intention.
/// </summary>
/// <param name="sender">Null when the records are known to be missing here: a repair's.</param>
internal sealed class RemoteMerger(WorkingState state, Sender? sender)
{
    private readonly Survival? _survival = sender is null ? null : new Survival(state, state.Vector, state.Collected);
    private readonly bool _isFromBeyondHorizon = sender is not null && !sender.Vector.Covers(state.Collected.Vector);

    public void Merge(TransactionMessage transaction)
    {
        _survival?.BeginTransaction();
        var winners = new List<RecordMessage>();
        foreach (var record in transaction.Records)
        {
            state.Observe(Stamp.FromMessage(record.Stamp));
            if (Join(record) is { } joined) winners.Add(joined);
        }

        if (winners.Count > 0) Adopt(winners, RevisionScheme.ForeignClockOf(transaction.Revision));
    }

    /// <summary>Makes the records the newest of their keys, at one revision.</summary>
    public void Adopt(List<RecordMessage> winners, long clock)
    {
        EndReplacedIncarnations(winners, clock);
        state.BeginRevision(clock);
        foreach (var record in winners) state.Apply(record, localOnly: false);
    }

    /// <returns>What the key becomes; null when it stays as it is.</returns>
    private RecordMessage? Join(RecordMessage incoming)
    {
        // What is here is at least as great, or was admitted since the tombstone of what is incoming was dropped.
        if (_survival?.Includes(incoming) == true) return null;
        var policy = state.Settings.MergePolicies.For(incoming.Key);
        var current = state.Keys.Find(incoming.Key);
        if (current is null || LocalEnd.Is(current)) return JoinAbsent(policy, incoming);
        return policy == MergePolicy.KubernetesObject ? JoinObjects(current, incoming) : JoinWhole(policy, current, incoming);
    }

    /// <summary>Either this member has never had the key, or it has dropped the tombstone.</summary>
    private RecordMessage? JoinAbsent(MergePolicy policy, RecordMessage incoming)
    {
        if (_survival is null || incoming.Tombstone) return incoming;

        // Of Kubernetes objects, no update of a dead incarnation is ever right, wherever it comes from.
        var isObject = policy == MergePolicy.KubernetesObject;
        return _isFromBeyondHorizon || (isObject && _survival.IsUpdate(incoming)) ? _survival.Admit(incoming) : incoming;
    }

    private RecordMessage? JoinWhole(MergePolicy policy, KeyVersion current, RecordMessage incoming)
    {
        var order = RecordOrder.Compare(policy, RecordIdentity.Of(incoming), current.Identity);
        if (order < 0 || incoming.LiftedFrom is not null)
        {
            var own = state.RecordOf(current);
            if (JoinLifted(policy, order, own, incoming) is { } lifted)
            {
                // Who wrote another incarnation did not know of this one.
                var discarded = order > 0 ? incoming : own;
                if (!discarded.Tombstone && !discarded.Birth.Equals(lifted.Birth)) _survival!.Note(discarded);
                return lifted;
            }
        }

        if (order < 0) Note(ConflictDetection.ByStamp(incoming, current.Identity, state.Tag, state.Seen, state.UnixMilliseconds));
        if (order > 0 && current.IsTombstone && !incoming.Tombstone && _isFromBeyondHorizon) return _survival!.Admit(incoming);
        return order > 0 || (order == 0 && IsGreaterTwin(current, incoming)) ? incoming : null;
    }

    private RecordMessage? JoinLifted(MergePolicy policy, int order, RecordMessage own, RecordMessage incoming)
    {
        var (winner, loser) = order > 0 ? (incoming, own) : (own, incoming);
        return _survival is not null && Lift.Decides(policy, winner, loser) ? _survival.LiftOver(policy, winner, loser) : null;
    }

    /// <summary>
    /// Two records of one stamp are the same, unless something went wrong. Then too every member must prefer the same one.
    /// </summary>
    private bool IsGreaterTwin(KeyVersion current, RecordMessage incoming)
    {
        if (RecordHash.Of(incoming) == current.Fingerprint) return false;
        var own = state.RecordOf(current);
        var byLease = incoming.Lease.CompareTo(own.Lease);
        return byLease != 0 ? byLease > 0 : incoming.Value.Span.SequenceCompareTo(own.Value.Span) > 0;
    }

    private RecordMessage? JoinObjects(KeyVersion current, RecordMessage incoming)
    {
        var identity = RecordIdentity.Of(incoming);
        var own = state.RecordOf(current);
        if (current.Identity.Birth == identity.Birth && !current.IsTombstone && !incoming.Tombstone) return JoinFields(own, incoming);

        if (_survival is not null && IsDead(own, incoming))
        {
            _survival.Note(incoming);
            return _survival.Delete(incoming, over: own.Generation);
        }

        var order = RecordOrder.Compare(MergePolicy.KubernetesObject, identity, current.Identity);
        if (JoinLifted(MergePolicy.KubernetesObject, order, own, incoming) is { } lifted)
        {
            Note(ConflictDetection.Whole(lifted, order > 0 ? incoming : own, state.UnixMilliseconds));
            return lifted;
        }

        if (order > 0 && current.IsTombstone && !incoming.Tombstone && _isFromBeyondHorizon) return _survival!.Admit(incoming);
        if (order > 0) Note(ConflictDetection.Whole(incoming, own, state.UnixMilliseconds));
        if (order < 0) Note(ConflictDetection.Whole(own, incoming, state.UnixMilliseconds));
        return order > 0 ? incoming : null;
    }

    private RecordMessage? JoinFields(RecordMessage own, RecordMessage incoming)
    {
        var joined = FieldMerge.Join(own, incoming);
        foreach (var conflict in ConflictDetection.Fields(own, incoming, joined, state.UnixMilliseconds)) Note(conflict);
        return ReferenceEquals(joined, own) ? null : joined;
    }

    /// <summary>
    /// This member includes the create of another incarnation, shows one that is less, and so has dropped the tombstone since.
    /// </summary>
    private bool IsDead(RecordMessage own, RecordMessage incoming) =>
        !incoming.Tombstone
        && !own.Birth.Equals(incoming.Birth)
        && Lift.Decides(MergePolicy.KubernetesObject, own, incoming)
        && _survival!.IsUpdate(incoming);

    private void Note(Conflict? conflict)
    {
        if (conflict is not null && !SystemKeys.Contains(conflict.Key)) state.Conflicts.Add(conflict);
    }

    /// <summary>
    /// A watcher must see the old incarnation go before the new one comes. The delete has a revision of its own, since a
    /// client that resumes after it would otherwise miss the put. An incarnation that was only lifted over collected tombstones
    /// (another generation, the same birth) goes on.
    /// </summary>
    private void EndReplacedIncarnations(List<RecordMessage> winners, long clock)
    {
        var replaced = winners
            .Where(record => !record.Tombstone && !SystemKeys.Contains(record.Key))
            .Select(record => (Incoming: RecordIdentity.Of(record), Current: state.Keys.Find(record.Key)))
            .Where(pair => pair.Current is { IsTombstone: false } current && current.Identity.Birth != pair.Incoming.Birth)
            .Select(pair => pair.Current!)
            .ToList();
        if (replaced.Count == 0) return;

        state.BeginRevision(clock);
        foreach (var version in replaced)
            state.Apply(LocalEnd.Of(version), localOnly: true);
    }
}
