using EdgeStore.Core.Horizon;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>
/// The sending half of a link: reads this member's log from the peer's cursor to the tip of a snapshot, in order, and
/// vouches for the snapshot's vector when it has got there; then for the next snapshot, and so on.
/// <code>
/// log      ─────●──●──●──●──●──●──●──●──▶
///               │     │        │     └ published now
///               │     │        └ tip of the snapshot: the batch that gets here carries the snapshot's vector
///               │     └ sent
///               └ acknowledged
/// </code>
/// What the peer's vector covers is skipped: its state includes those changes. At the tip the peer's state includes
/// everything that the snapshot does, so it may take over the vector. Below the tip it may not, because what compaction
/// has dropped there is only made good by later entries. A peer that is past the horizon is first told which keys the snapshot has.
/// </summary>
/// <param name="told">The vector of this member's hello: a vector that is vouched for is told by what has grown since the last one.</param>
internal sealed class OutgoingLog(
    LinkSettings settings,
    long cursor,
    VersionVector peerVector,
    CollectedTombstones peerCollected,
    VersionVector told,
    ILocalReplica local,
    LinkBudget budget,
    long openedMs)
{
    private readonly Queue<(long Cursor, int Bytes, bool IsWhole, VersionVector? Vouched)> _inFlight = new();
    private VersionVector _told = told;
    private StoreState? _snapshot;
    private VersionVector _sentVector = VersionVector.Empty;
    private KeyLister? _listing;
    private bool _isListedOnly;
    private bool _hasLeftOut = MayLack(local, cursor, peerCollected);
    private long _sent = cursor;
    private long _reported = cursor;
    private long _reportedMs = openedMs;
    private long _gapEndMs = openedMs;
    private int _inFlightBytes;
    private ulong _batchesAcked;

    /// <inheritdoc cref="PeerView.HeldRevision"/>
    public long HeldRevision { get; private set; } = IsWhole(local, cursor, peerVector, isTip: false, MayLack(local, cursor, peerCollected)) ? cursor : 0;

    /// <summary>What the peer's durable state includes, as far as it has said.</summary>
    public VersionVector PeerVector { get; private set; } = peerVector;

    /// <summary>The tombstones that the peer has dropped, as far as it has said.</summary>
    public CollectedTombstones PeerCollected { get; set; } = peerCollected;

    /// <summary>What this member has vouched for on this stream.</summary>
    public VersionVector Vouched { get; private set; } = VersionVector.Empty;

    /// <summary>Everything published is sent and acknowledged.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>The last call stopped at others' changes that have not settled.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>When the next batch may be sent, if the last call was too early for it.</summary>
    public long? GapEndMs { get; private set; }

    /// <summary>When a cursor that was not worth a message so far should be reported; null: nothing to report.</summary>
    public long? ReportDueMs => _sent > _reported && !IsWindowClosed && ThrottledUntilMs is null ? _reportedMs + settings.CursorReportMs : null;

    /// <summary>The last call had to wait for the link's limit; null: it had not.</summary>
    public long? ThrottledUntilMs { get; private set; }

    private bool IsWindowClosed => _inFlight.Count >= settings.WindowBatches || _inFlightBytes >= settings.WindowBytes;

    public void LearnPeerVector(VersionVector vector) => PeerVector = PeerVector.Join(vector);

    /// <returns>What is wrong with the acknowledgement, or null.</returns>
    public string? Acknowledge(Ack ack)
    {
        var count = ack.Batches - _batchesAcked;
        if (ack.Batches <= _batchesAcked || count > (ulong)_inFlight.Count)
            return $"acknowledgement of {ack.Batches} batches after {_batchesAcked} with {_inFlight.Count} on their way";

        (long Cursor, int Bytes, bool IsWhole, VersionVector? Vouched) last = default;
        for (; count > 0; count--)
        {
            last = _inFlight.Dequeue();
            _inFlightBytes -= last.Bytes;
            if (last.IsWhole) HeldRevision = last.Cursor;
            if (last.Vouched is not null) LearnPeerVector(last.Vouched);
        }

        _batchesAcked = ack.Batches;
        return ack.Cursor == last.Cursor ? null : $"acknowledgement of cursor {ack.Cursor} for the batch up to {last.Cursor}";
    }

    /// <summary>The next batch, or null when there is nothing to send now.</summary>
    /// <param name="isHeld">The log must not be sent yet; the keys may be listed.</param>
    /// <param name="settled">Others' changes beyond this revision are held back.</param>
    /// <param name="more">A bounded slice of the log was read, and there is more.</param>
    public Batch? Next(bool isHeld, long settled, long nowMs, out bool more)
    {
        more = false;
        IsIdle = false;
        IsHeld = false;
        GapEndMs = null;
        ThrottledUntilMs = budget.ReadyAtMs > nowMs ? budget.ReadyAtMs : null;
        if (IsWindowClosed || ThrottledUntilMs is not null) return null;

        // What is sent after the hold is newer than what was listed meanwhile.
        if (_isListedOnly && !isHeld) (_snapshot, _isListedOnly) = (null, false);
        if (_snapshot is null)
        {
            if (TakeSnapshot() is not { } next)
            {
                IsIdle = _inFlight.Count == 0 && !isHeld;
                return Report(nowMs);
            }

            if (nowMs < _gapEndMs)
            {
                GapEndMs = _gapEndMs;
                return null;
            }

            _snapshot = next;
            _listing = ListFor(next);
        }

        if (_listing is not null)
        {
            more = true;
            return SendListing(nowMs);
        }

        _isListedOnly = isHeld;
        if (isHeld) return Report(nowMs);

        // What came after a snapshot that includes a delete is greater than that.
        var collected = _sentVector.Covers(PeerCollected.Vector) ? CollectedTombstones.None : PeerCollected;
        var slice = new LogSlice(budget.Settings, _snapshot, PeerVector, collected, settled);
        _sent = slice.Read(local.Log, _sent);
        _hasLeftOut = slice.End != LogSliceEnd.Tip && (_hasLeftOut || slice.HasLeftOut);
        IsHeld = slice.End == LogSliceEnd.Held;
        more = slice.End == LogSliceEnd.Full;
        var batch = new Batch { Cursor = _sent, Transactions = { slice.Transactions } };
        if (slice.End == LogSliceEnd.Tip) Vouch(batch);
        more |= slice.End == LogSliceEnd.Tip && local.Published.Revision > _sent;
        return batch.Transactions.Count > 0 || batch.Vector is not null ? Sent(batch, slice.Bytes, nowMs) : Report(nowMs);
    }

    private StoreState? TakeSnapshot()
    {
        var published = local.Published;
        if (published.Revision <= _sent && IsCoveredByPeer(published.Vector)) return null;

        // The log lacks tombstones that the state still has: the state that knows will be published in a moment.
        return local.Log.CollectedCount > published.Collected.Count ? null : published;
    }

    private KeyLister? ListFor(StoreState snapshot) =>
        PeerVector.Join(Vouched).Covers(snapshot.Collected.Vector) ? null : new KeyLister(snapshot);

    private Batch SendListing(long nowMs)
    {
        var part = _listing!.Next(budget.Settings.BatchBytes);
        if (part.Ends) _listing = null;
        return Sent(new Batch { Cursor = _sent, Listing = part }, part.Hashes.Length, nowMs);
    }

    /// <summary>The peer includes it, or will when it has merged what is on its way.</summary>
    private bool IsCoveredByPeer(VersionVector vector) =>
        PeerVector.Covers(vector) || Vouched.Covers(vector) || PeerVector.Join(Vouched).Covers(vector);

    private void Vouch(Batch batch)
    {
        var snapshot = _snapshot!;
        (_snapshot, _sentVector) = (null, snapshot.Vector);

        // A sweep that ran ahead of the snapshot may have dropped an entry below its tip in favour of one above it, which
        // has not been sent: the next snapshot vouches for both. Nor may a tombstone have been collected before it was sent.
        if (local.Log.DroppedThrough > snapshot.Revision || local.Log.CollectedCount > snapshot.Collected.Count || IsCoveredByPeer(snapshot.Vector)) return;
        batch.Vector = snapshot.Vector.Beyond(_told);
        _told = snapshot.Vector;
        batch.Collected = snapshot.Collected.ToMessage();
        Vouched = Vouched.Join(snapshot.Vector);
    }

    /// <summary>Whether an earlier stream may have left something out up to its cursor for what comes later.</summary>
    private static bool MayLack(ILocalReplica local, long cursor, CollectedTombstones peerCollected) =>
        peerCollected.Time > 0 && cursor < local.Published.Revision;

    /// <summary>
    /// Asked after reading: whether who has got the log so far has all that its states up to there held. Not so while a sweep
    /// may have dropped an entry from there in favour of one beyond, or a slice has left it out for one that comes before the tip,
    /// nor past the horizon.
    /// </summary>
    private static bool IsWhole(ILocalReplica local, long revision, VersionVector peerVector, bool isTip, bool hasLeftOut) =>
        local.Log.DroppedThrough <= revision
        && !hasLeftOut
        && (local.Published.ReseedRevision == 0 || (isTip && local.Published.ReseedRevision <= revision))
        && peerVector.Covers(local.Published.Collected.Vector);

    private Batch? Report(long nowMs) => ReportDueMs <= nowMs ? Sent(new Batch { Cursor = _sent }, 0, nowMs) : null;

    private Batch Sent(Batch batch, int bytes, long nowMs)
    {
        _inFlight.Enqueue((batch.Cursor, bytes, IsWhole(local, batch.Cursor, PeerVector, isTip: _snapshot is null, _hasLeftOut), batch.Vector is null ? null : Vouched));
        _inFlightBytes += bytes;
        budget.Spend(bytes, nowMs);
        _reported = batch.Cursor;
        _reportedMs = nowMs;
        _gapEndMs = nowMs + settings.BatchGapMs;
        return batch;
    }
}
