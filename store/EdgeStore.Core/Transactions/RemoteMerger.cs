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
            state.Observe(Survival.ReadyFor(record));
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
        var current = state.Keys.Find(incoming.Key);

        // A tombstone may stand here that is less than the one which was dropped.
        if (current is null or { IsTombstone: true } && _survival?.Includes(incoming) == true) return null;
        if (current is null || LocalEnd.Is(current)) return JoinAbsent(incoming);
        return state.Settings.MergePolicies.For(incoming.Key) switch
        {
            MergePolicy.KubernetesObject => JoinObjects(current, incoming),
            var policy => JoinWhole(policy, current, incoming),
        };
    }

    /// <summary>Either this member has never had the key, or it has dropped the tombstone.</summary>
    private RecordMessage? JoinAbsent(RecordMessage incoming)
    {
        if (_survival is null) return incoming;
        if (incoming.Tombstone) return incoming;

        // Of Kubernetes objects, no update of a dead incarnation is ever right, wherever it comes from.
        var isObject = state.Settings.MergePolicies.For(incoming.Key) == MergePolicy.KubernetesObject;
        return _isFromBeyondHorizon || (isObject && _survival.IsUpdate(incoming)) ? _survival.Admit(incoming) : incoming;
    }

    private RecordMessage? JoinWhole(MergePolicy policy, KeyVersion current, RecordMessage incoming)
    {
        var identity = RecordIdentity.Of(incoming);
        var order = RecordOrder.Compare(policy, identity, current.Identity);
        if (_survival is not null && current.Identity.IsSameIncarnation(identity) && current.IsTombstone != incoming.Tombstone)
        {
            var (live, deleted) = incoming.Tombstone ? (state.RecordOf(current), identity) : (incoming, current.Identity);
            if (IsDeletedBelow(live, deleted)) return _survival.Delete(live);
        }

        if (_survival is not null && (order < 0 || incoming.LiftedFrom is not null) && !current.IsTombstone)
        {
            var own = state.RecordOf(current);
            var (winner, loser) = order > 0 ? (incoming, own) : (own, incoming);
            if (Survival.IsLaterByLift(winner, loser)) return _survival.Postpone(loser, after: winner.Stamp.Time);
        }

        if (order < 0) Note(ConflictDetection.ByStamp(incoming, current.Identity, state.Tag, state.Seen, state.UnixMilliseconds));
        if (order > 0 && current.IsTombstone && !incoming.Tombstone && _isFromBeyondHorizon) return _survival!.Admit(incoming);
        return order > 0 || (order == 0 && IsGreaterTwin(current, incoming)) ? incoming : null;
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
        var order = RecordOrder.Compare(MergePolicy.KubernetesObject, identity, current.Identity);
        var own = state.RecordOf(current);
        if (current.Identity.IsSameIncarnation(identity) && !current.IsTombstone && !identity.IsTombstone)
        {
            var joined = FieldMerge.Join(own, incoming);
            foreach (var conflict in ConflictDetection.Fields(own, incoming, joined, state.UnixMilliseconds)) Note(conflict);
            return ReferenceEquals(joined, own) ? null : joined;
        }

        if (_survival is not null && IsDeletedBelow(current.Identity, identity)) return _survival.Delete(order > 0 ? incoming : own);

        // The tombstone of another incarnation may stand for its own, which that one has replaced.
        if (order > 0 && current.IsTombstone && !incoming.Tombstone && (_isFromBeyondHorizon || _survival?.IsUpdate(incoming) == true))
            return _survival!.Admit(incoming);
        var (winner, loser) = order > 0 ? (incoming, own) : (own, incoming);
        if (_survival is not null && Survival.IsGreaterByLift(winner, loser))
        {
            Note(ConflictDetection.Whole(loser, winner, state.UnixMilliseconds));
            return _survival.Raise(loser, over: winner.Generation);
        }

        if (order > 0) Note(ConflictDetection.Whole(incoming, own, state.UnixMilliseconds));
        if (order < 0) Note(ConflictDetection.Whole(own, incoming, state.UnixMilliseconds));
        return order > 0 ? incoming : null;
    }

    /// <summary>
    /// An incarnation that was lifted, and was deleted by a member that did not know of that: it stays deleted, at the
    /// generation that it was lifted to. A change of its own, because others may get only the lifted record.
    /// </summary>
    private static bool IsDeletedBelow(RecordIdentity one, RecordIdentity other)
    {
        var (high, low) = one.Generation > other.Generation ? (one, other) : (other, one);
        return high.Birth == low.Birth && high.Generation > low.Generation && low.IsTombstone && !high.IsTombstone;
    }

    /// <summary>The same where the later stamp wins: the delete is later than the last write, and only the lift is later still.</summary>
    private static bool IsDeletedBelow(RecordMessage live, RecordIdentity deleted) =>
        live.LiftedFrom is { } written && Stamp.FromMessage(written).CompareTo(deleted.Stamp) < 0 && deleted.Stamp.CompareTo(Stamp.FromMessage(live.Stamp)) < 0;

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
