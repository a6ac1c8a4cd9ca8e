using EdgeStore.Core.Errors;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Horizon;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Transactions;

/// <summary>
/// Evaluates a batch of requests, clients' and peers', one after the other against the newest state. The result is a new
/// state and what must be durable before that state may be shown or any of the requests answered. Not thread-safe: there
/// is one writer. Values of earlier batches are read from the log, which shows them before they are durable.
/// </summary>
public sealed class WriteBatch
{
    private readonly StoreState _head;
    private readonly WorkingState _state;
    private readonly Sweep _sweep;
    private readonly Dictionary<Tag, PeerCursor> _peers = [];
    private long _compactRevision;
    private MemberPhase _phase;
    private bool _isChanged;
    private int _reseeds;

    public WriteBatch(StoreState head, IEntryReader log, WriterSettings settings, long unixMilliseconds)
    {
        _head = head;
        _state = new WorkingState(head, log, settings, unixMilliseconds);
        _sweep = new Sweep(head, _state.Keys);
        _compactRevision = head.CompactRevision;
        _phase = head.Phase;
        SpaceAlarm = head.SpaceAlarm;
    }

    /// <summary>The member's phase after what the batch holds so far.</summary>
    public MemberPhase Phase => _phase;

    /// <summary>Whether the alarm is raised after what the batch holds so far.</summary>
    public bool SpaceAlarm { get; private set; }

    public Tag Tag => _state.Tag;

    public ulong ClusterId => _head.ClusterId;

    public ulong MemberId => _head.MemberId;

    /// <summary>The system keyspace after what the batch holds so far.</summary>
    public SystemRows SystemRows => _state.System;

    /// <summary>The tombstones that this member has dropped, after what the batch holds so far.</summary>
    public CollectedTombstones Collected => _state.Collected;

    /// <summary>No stamp that this member has seen or given is later.</summary>
    public ulong HybridTime => _state.HybridTime;

    /// <summary>
    /// What every active member is known to include, as <see cref="FleetView.StableVector"/> tells it; empty when unknown.
    /// Stamps of fields that only serve to merge with changes from before it are dropped.
    /// </summary>
    public VersionVector StableVector
    {
        get => _state.StableVector;
        init => _state.StableVector = value;
    }

    /// <summary>Nothing to write and nothing to publish: all requests were reads, or were refused.</summary>
    public bool IsEmpty =>
        !_isChanged && _state.Appended.Count == 0 && _state.Conflicts.Count == 0 && _state.Collected == _head.Collected;

    /// <summary>How far this member's own changes go after what the batch holds so far.</summary>
    public OwnChange LastChange => new(_state.Revision, _state.Vector[_state.Tag]);

    /// <exception cref="EtcdException">The request is refused and changes nothing.</exception>
    public PutResponse Put(PutRequest put) => Executor().Put(put);

    /// <exception cref="EtcdException">The request is refused and changes nothing.</exception>
    public DeleteRangeResponse DeleteRange(DeleteRangeRequest delete) => Executor().DeleteRange(delete);

    /// <exception cref="EtcdException">The request is refused and changes nothing.</exception>
    public TxnResponse Txn(TxnRequest txn) => Executor().Txn(txn);

    /// <param name="grant">TTL in seconds, and the id that the client wants or 0.</param>
    /// <param name="newId">Draws an id for a client that does not name one: positive, 63 bits.</param>
    /// <exception cref="EtcdException">The id is taken.</exception>
    public LeaseGrantResponse GrantLease(LeaseGrantRequest grant, Func<long> newId)
    {
        var id = grant.ID;
        while (id == 0 || (grant.ID == 0 && _state.Leases.Find(id) is not null)) id = newId();
        if (_state.Leases.Find(id) is not null) throw EtcdErrors.LeaseExists.ToException();
        PutLease(id, new LeaseMessage { TtlSeconds = grant.TTL, Owner = _head.MemberId });
        return new LeaseGrantResponse { Header = Header(), ID = id, TTL = grant.TTL };
    }

    /// <summary>Ends a lease and deletes its keys, in one revision.</summary>
    /// <exception cref="EtcdException">There is no such lease.</exception>
    public LeaseRevokeResponse RevokeLease(long id)
    {
        var lease = _state.Leases.Find(id) ?? throw EtcdErrors.LeaseNotFound.ToException();
        var changes = new ClientTransaction(_state);
        Delete(changes, lease.Keys, id);
        new SystemTransaction(_state, changes).Delete(LeaseRows.Table, LeaseRows.IdOf(id));
        return new LeaseRevokeResponse { Header = Header() };
    }

    /// <summary>
    /// Ends a lease whose time is over, when it is this member's own still: another may have taken it over meanwhile, and gives
    /// it its whole time again. A member that has left ends none, because nobody would hear of it.
    /// </summary>
    public bool ExpireLease(long id)
    {
        if (Phase is not (MemberPhase.Active or MemberPhase.Leaving) || _state.Leases.Find(id)?.Owner != _head.MemberId) return false;
        RevokeLease(id);
        return true;
    }

    /// <summary>Lets the owner of a lease know that its client, which is here, keeps it alive.</summary>
    /// <returns>The lease's full time in seconds, or null when there is no such lease.</returns>
    public long? RenewLease(long id)
    {
        if (_state.Leases.Find(id) is not { } lease) return null;
        PutLease(id, new LeaseMessage { TtlSeconds = lease.TtlSeconds, Owner = lease.Owner, Renewals = lease.Renewals + 1 });
        return lease.TtlSeconds;
    }

    /// <summary>Makes this member the owner of a lease, when that is still the former owner's.</summary>
    public void TakeOverLease(long id, ulong formerOwner)
    {
        if (_state.Leases.Find(id) is { } lease && lease.Owner == formerOwner)
            PutLease(id, new LeaseMessage { TtlSeconds = lease.TtlSeconds, Owner = _head.MemberId, Renewals = lease.Renewals + 1 });
    }

    /// <summary>Deletes keys whose lease has ended without them, in one revision.</summary>
    public void DeleteLeftBehind(IEnumerable<ByteString> keys)
    {
        var changes = new ClientTransaction(_state);
        foreach (var lease in keys.GroupBy(key => _state.Keys.Find(key)?.Lease ?? 0).Where(lease => lease.Key != 0 && _state.Leases.Find(lease.Key) is null))
            Delete(changes, lease, lease.Key);
    }

    /// <summary>Changes system records, in one transaction of their own.</summary>
    public void ChangeSystem(Action<SystemTransaction> change) => change(new SystemTransaction(_state, new ClientTransaction(_state)));

    /// <summary>A lone member becomes the first of a cluster: from here on its revisions have its tag.</summary>
    public void JoinCluster(Tag tag)
    {
        if (!Tag.IsNone) throw new InvalidOperationException($"this member has tag {Tag} already");
        _state.JoinCluster(tag);
        _isChanged = true;
    }

    /// <summary>The incarnation that a peer's tag belongs to; 0: not known.</summary>
    public ulong IncarnationOf(Tag peer) => peer == Tag ? MemberId : KnownPeer(peer).MemberId;

    /// <summary>Makes the history up to a revision unreadable at once; <see cref="SweepSome"/> frees the space later.</summary>
    /// <exception cref="EtcdException">Already compacted, in the future, or another member's revision.</exception>
    public CompactionResponse Compact(long revision)
    {
        if (revision <= _compactRevision || !_state.Scheme.IsOwn(revision)) throw EtcdErrors.Compacted.ToException();
        if (revision > _state.Revision) throw EtcdErrors.FutureRevision.ToException();
        _compactRevision = revision;
        _sweep.Restart();
        _isChanged = true;
        return new CompactionResponse { Header = Header() };
    }

    /// <summary>Drops what compaction has superseded, for at most so many keys.</summary>
    /// <returns>Whether there is more to do.</returns>
    public bool SweepSome(int maxKeys)
    {
        if (_sweep.IsDone(_compactRevision)) return false;
        _isChanged = true;
        return _sweep.Step(_compactRevision, maxKeys);
    }

    /// <summary>Joins a batch of a peer's log and advances the peer's cursor with it, atomically.</summary>
    /// <returns>
    /// False when nothing was merged: a stale stream brings once more what may be older than a tombstone that was dropped since. None of
    /// it may be left out either, since where a sweep has run ahead the newer stream has not brought it. So the stream has to end.
    /// </returns>
    public bool Merge(Tag peer, Batch batch, Sender sender)
    {
        var merger = new RemoteMerger(_state, sender);
        var known = KnownPeer(peer);
        var isStale = batch.Transactions.Count > 0 && batch.Transactions[0].Revision <= known.Cursor;
        if (isStale && !sender.Heeded.Covers(Collected.Vector)) return false;
        foreach (var transaction in batch.Transactions) merger.Merge(transaction);
        if (batch.Listing is { Ends: true }) new Reseeding(_state, sender.Keys!).Prepare(RevisionScheme.ForeignClockOf(batch.Cursor));
        if (batch.Vector is not null) Include(VersionVector.FromMessage(batch.Vector), batch, sender);
        _peers[peer] = known with { Cursor = Math.Max(known.Cursor, batch.Cursor) };
        _isChanged = true;
        OwnEntry.Notice(this, _head.System);
        return true;
    }

    /// <summary>
    /// Drops tombstones that have had their time, for at most so many keys: compacted here, stamped before a moment, and
    /// of deletes that are collectable.
    /// </summary>
    /// <param name="from">Where to begin; empty: at the first key.</param>
    /// <param name="collectable">As <see cref="FleetView.CollectableVector"/> has it.</param>
    /// <returns>Where to go on; null at the end.</returns>
    public ByteString? CollectTombstones(ByteString from, int maxKeys, long stampedBeforeUnixMs, VersionVector collectable) =>
        new TombstoneCollection(_head, _state, collectable).Step(from, maxKeys, stampedBeforeUnixMs);

    /// <summary>Joins records that a repair brings.</summary>
    /// <returns>How many of them changed something here.</returns>
    public int Repair(RepairBatch batch)
    {
        var changed = new RepairMerger(_state).Merge(batch);
        OwnEntry.Notice(this, _head.System);
        return changed;
    }

    /// <summary>Remembers which incarnation a peer's tag belongs to. A tag is bound once.</summary>
    /// <returns>False when the tag belongs to another incarnation: that one lost its disk, or two members share a tag.</returns>
    public bool BindPeer(Tag peer, ulong memberId)
    {
        var known = KnownPeer(peer);
        if (known.MemberId != 0) return known.MemberId == memberId;
        _peers[peer] = known with { MemberId = memberId };
        _isChanged = true;
        return true;
    }

    /// <summary>Makes changes of removed members this member's own, in one transaction.</summary>
    public void TakeOver(OrphanedChanges orphaned, IEnumerable<ByteString> keys) => new OrphanAdoption(_state, orphaned.Authors).Adopt(keys);

    /// <summary>All keys were taken over, and now what has come meanwhile.</summary>
    public void FinishTakeOver(OrphanedChanges orphaned)
    {
        new OrphanAdoption(_state, orphaned.Authors).Finish(orphaned.Moment);
        _isChanged = true;
    }

    public void SetPhase(MemberPhase phase)
    {
        _isChanged |= _phase != phase;
        _phase = phase;
    }

    public void SetSpaceAlarm(bool isRaised)
    {
        _isChanged |= SpaceAlarm != isRaised;
        SpaceAlarm = isRaised;
    }

    public CommittedBatch Build()
    {
        var journal = _head.Conflicts.Add(_state.Conflicts, _state.Settings.ConflictJournalSize);
        var state = _state.ToState() with
        {
            Conflicts = journal.Journal,
            CompactRevision = _compactRevision,
            SweptRevision = _sweep.SweptRevision,
            SweepFrom = _sweep.From,
            Peers = _head.Peers.SetItems(_peers),
            Phase = _phase,
            SpaceAlarm = SpaceAlarm,
        };
        var writes = new WriteSet
        {
            Metadata = StateMetadata.Of(state),
            Appended = _state.Appended,
            Dropped = [.. _sweep.Dropped, .. _state.Dropped],
            VectorEntries = [.. state.Vector.Entries.Where(dot => !_head.Vector.Covers(dot))],
            PeerCursors = [.. _peers.Select(peer => new PeerCursorMessage { Tag = (uint)peer.Key.Value, MemberId = peer.Value.MemberId, Cursor = peer.Value.Cursor })],
            Collected = state.Collected == _head.Collected ? null : state.Collected.ToMessage(),
            NotedConflicts = [.. journal.Added.Select(noted => KeyValuePair.Create(noted.Key, noted.Value.ToMessage()))],
            ForgottenConflicts = journal.Forgotten,
        };
        return new CommittedBatch(state, writes) { Conflicts = [.. journal.Added.Select(noted => noted.Value)], Reseeds = _reseeds, FutureStamps = _state.FutureStamps };
    }

    /// <summary>The peer vouches for its vector; when this member is past its horizon, that takes more than a join.</summary>
    private void Include(VersionVector vector, Batch batch, Sender sender)
    {
        var collected = CollectedTombstones.FromMessage(batch.Collected);
        if (!_state.Vector.Covers(collected.Vector))
        {
            new Reseeding(_state, sender.Keys!).Complete(RevisionScheme.ForeignClockOf(batch.Cursor));
            _state.JoinCollected(collected);
            _reseeds++;
        }

        _state.JoinVector(vector);
    }

    private void PutLease(long id, LeaseMessage row) => ChangeSystem(system => system.Put(LeaseRows.Table, LeaseRows.IdOf(id), row));

    private void Delete(ClientTransaction changes, IEnumerable<ByteString> keys, long lease)
    {
        foreach (var key in keys.Order(ByteOrder.Instance))
            if (_state.Keys.Find(key) is { IsTombstone: false } live && live.Lease == lease) changes.Delete(live);
    }

    private PeerCursor KnownPeer(Tag peer) => _peers.TryGetValue(peer, out var known) ? known : _head.Peers.GetValueOrDefault(peer);

    private RequestExecutor Executor() => new(_state, _head with { CompactRevision = _compactRevision, Scheme = _state.Scheme });

    private ResponseHeader Header() => new() { Revision = _state.Revision };
}
