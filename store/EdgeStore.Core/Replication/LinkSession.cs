using EdgeStore.Core.Horizon;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Core.Replication;

/// <summary>A link after its handshake: both logs flow.</summary>
internal sealed class LinkSession
{
    private readonly LinkSettings _settings;
    private readonly ILocalReplica _local;
    private readonly IMemberDirectory _directory;
    private readonly ulong _memberId;
    private readonly OutgoingLog _outgoing;
    private readonly IncomingBatches _incoming;
    private readonly OutgoingRumors _rumors;
    private readonly HeartbeatSchedule _heartbeats;
    private readonly IncomingHeartbeats _heard;
    private readonly SettledRevisions _settled;
    private readonly DeliveredLog _delivered;
    private ClusterMembership? _checkedMembership;
    private VersionVector _vouched = VersionVector.Empty;
    private VersionVector _peerSnapshot;
    private VersionVector _proven;
    private VersionVector _heeded;
    private PeerKeys? _peerKeys;
    private ulong? _preparation;

    /// <param name="greeting">What this member said: the peer sends from the cursor in it.</param>
    /// <param name="hello">What the peer said.</param>
    public LinkSession(
        LinkSettings settings, ILocalReplica local, IMemberDirectory directory, FleetTable fleet, Hello greeting, Hello hello, LinkTime now)
    {
        var tag = new Tag((int)hello.Tag);
        var vector = VersionVector.FromMessage(hello.Vector);
        var told = VersionVector.FromMessage(greeting.Vector);
        _settings = settings;
        _local = local;
        _directory = directory;
        _memberId = hello.MemberId;
        _peerSnapshot = vector;
        _heeded = VersionVector.FromMessage(greeting.Collected?.Vector);
        _proven = vector.Meet(_heeded);
        var collected = CollectedTombstones.FromMessage(hello.Collected);
        _outgoing = new OutgoingLog(settings, hello.Cursor, vector, collected, told, local, new LinkBudget(settings, tag), now.MonotonicMs);
        _incoming = new IncomingBatches(settings, greeting.Cursor);
        _rumors = new OutgoingRumors(settings, fleet, tag);
        _heartbeats = new HeartbeatSchedule(settings, local, fleet, _rumors, told, now.MonotonicMs);
        _heard = new IncomingHeartbeats(tag, vector);
        _settled = new SettledRevisions(settings.RelayDelayMs, local.Published.Revision);
        _delivered = new DeliveredLog(fleet.Find(tag)?.DeliveredVector ?? VersionVector.Empty);
        View = new PeerView
        {
            Tag = tag,
            MemberId = hello.MemberId,
            Connected = true,
            LastSeenMs = now.UnixMs,
            HeldRevision = _outgoing.HeldRevision,
            Vector = vector,
            DeliveredVector = _delivered.Vector,
            BuildVersion = hello.BuildVersion,
            Protocol = Math.Min(settings.MaxProtocol, hello.MaxProtocol),
        };
        if (hello.HasPhase) View = View.Keeping(hello.Phase);
    }

    public PeerView View { get; private set; }

    public long NextTickMs => Min(
        _heartbeats.DueMs(_local.Published, _outgoing),
        _outgoing.IsHeld ? _settled.NextMs : null,
        _outgoing.GapEndMs,
        _outgoing.ThrottledUntilMs,
        _outgoing.ReportDueMs);

    /// <inheritdoc cref="OutgoingLog.GapEndMs"/>
    public long? GapEndMs => _outgoing.GapEndMs;

    /// <summary>
    /// This member is past the peer's horizon, and has not compared its keys with the peer's yet: its changes would be dropped
    /// there, or would have to be made greater there.
    /// </summary>
    private bool IsHeld => !(_incoming.MergedCount >= _preparation) && !_local.Published.Vector.Covers(_outgoing.PeerCollected.Vector);

    public Refusal? CheckStanding()
    {
        var membership = _directory.Current;
        if (ReferenceEquals(membership, _checkedMembership)) return null;
        _checkedMembership = membership;
        return Handshake.CheckStanding(_local.Published.Tag, View.Tag, _memberId, membership);
    }

    /// <returns>Why the stream cannot go on, or null.</returns>
    public Refusal? Receive(PeerMessage message, LinkTime now, List<LinkEffect> effects)
    {
        View = View with { LastSeenMs = now.UnixMs };
        switch (message.MessageCase)
        {
            case PeerMessage.MessageOneofCase.Batch:
                return ReceiveBatch(message.Batch, effects);
            case PeerMessage.MessageOneofCase.Ack:
                if (_outgoing.Acknowledge(message.Ack) is { } fault) return Invalid(fault);
                View = View.With(_outgoing.PeerVector) with { HeldRevision = _outgoing.HeldRevision };
                if (message.Ack.HasPhase) View = View.Keeping(message.Ack.Phase);
                return null;
            case PeerMessage.MessageOneofCase.Heartbeat:
                return ReceiveHeartbeat(message.Heartbeat, now, effects);
            default:
                return Invalid($"{message.MessageCase} after the hello");
        }
    }

    public void Merged(List<LinkEffect> effects) =>
        effects.Add(new LinkEffect.Send(new PeerMessage { Ack = _incoming.Merged(_local.Phase) }));

    public void HeartbeatWritten() => _heartbeats.Written();

    /// <summary>Sends what is there to send: at most one bounded slice of the log, and a heartbeat when it is due.</summary>
    public void Advance(LinkTime now, List<LinkEffect> effects)
    {
        var published = _local.Published;
        var settled = _settled.Observe(published.Revision, now.MonotonicMs);
        if (_outgoing.Next(IsHeld, settled, now.MonotonicMs, out var more) is { } batch)
            effects.Add(new LinkEffect.Send(new PeerMessage { Batch = batch }));
        if (more) effects.Add(new LinkEffect.Continue());
        if (now.MonotonicMs >= _heartbeats.DueMs(published, _outgoing))
            effects.Add(new LinkEffect.Send(new PeerMessage { Heartbeat = _heartbeats.Take(published, _directory.Current, now) }));
        View = View.WithDivergenceChecked(published);
        var delivered = _delivered.Through(published.Peers.GetValueOrDefault(View.Tag).Cursor);
        if (!ReferenceEquals(delivered, View.DeliveredVector)) View = View with { DeliveredVector = delivered };
    }

    public void Disconnect(string? error) => View = View with { Connected = false, LastError = error };

    private Refusal? ReceiveBatch(Batch batch, List<LinkEffect> effects)
    {
        if (_incoming.Accept(batch) is { } fault) return Invalid(fault);

        if (batch.Vector is not null)
        {
            // The wire only carries what has grown.
            _peerSnapshot = _peerSnapshot.Join(VersionVector.FromMessage(batch.Vector));
            batch.Vector = _peerSnapshot.ToMessage();
            if (Learn(_peerSnapshot) is { } refusal) return refusal;
            View = View.With(_peerSnapshot);
            _proven = _peerSnapshot;
            _delivered.Report(batch.Cursor, _peerSnapshot);
        }

        if (batch.Listing is { } listing && List(listing) is { } overflow) return overflow;
        if (batch.Vector is not null && Include(batch) is { } gap) return gap;

        // Not what a heartbeat or the hello has told: that may be more than there was in the states that the log is from. Of the
        // hello only what was dropped here before: in view of that the peer leaves out what is older.
        var sender = new Sender(_proven.Join(_delivered.Vector), _peerKeys is { IsComplete: true } ? _peerKeys : null) { Heeded = _heeded };
        effects.Add(new LinkEffect.Merge(View.Tag, batch, sender));
        if (batch.Vector is null) return null;
        _heeded = _heeded.Join(_peerSnapshot);
        _peerKeys = null;
        return null;
    }

    private Refusal? List(KeyListing part)
    {
        if (part.Begins) _peerKeys = new PeerKeys();
        if (_peerKeys is not { IsComplete: false } keys) return Invalid("list of keys that was not begun");
        keys.Add(part);
        if (part.Ends) _preparation ??= _incoming.Accepted;
        return keys.Count > PeerKeys.MaxKeys ? Invalid($"list of more than {PeerKeys.MaxKeys} keys") : null;
    }

    /// <summary>Whoever vouches beyond the horizon must have listed its keys.</summary>
    private Refusal? Include(Batch batch)
    {
        var vector = VersionVector.FromMessage(batch.Vector);
        _outgoing.PeerCollected = CollectedTombstones.FromMessage(batch.Collected);
        if (!_local.Published.Vector.Join(_vouched).Covers(_outgoing.PeerCollected.Vector) && !(_peerKeys is { IsComplete: true } keys && keys.Vector.Equals(vector)))
            return Invalid("version vector beyond the horizon without a list of keys");
        _vouched = _vouched.Join(vector);
        return null;
    }

    private Refusal? ReceiveHeartbeat(Heartbeat heartbeat, LinkTime now, List<LinkEffect> effects)
    {
        if (_heard.Accept(heartbeat) is { } fault) return Invalid(fault);
        var statement = _heard.Statement!;
        if (Learn(statement.Vector) is { } refusal) return refusal;
        View = View.With(statement) with { ClockOffsetMs = heartbeat.ClockMs - now.UnixMs };
        _delivered.Report(heartbeat.Revision, statement.Vector);

        var membership = _directory.Current;
        var rumors = _heard.Rumors(heartbeat)
            .Where(rumor => rumor.Tag != View.Tag && membership.Find(rumor.Tag) is { IsActive: true })
            .ToList();
        foreach (var rumor in rumors)
        {
            if (Handshake.CheckOwnChanges(rumor.Vector, _local.Published) is { } loss) return loss;
            _rumors.Heard(rumor);
        }

        if (rumors.Count > 0) effects.Add(new LinkEffect.Hear(rumors));
        return null;
    }

    /// <summary>The peer's durable state includes the changes.</summary>
    private Refusal? Learn(VersionVector vector)
    {
        if (Handshake.CheckOwnChanges(vector, _local.Published) is { } refusal) return refusal;
        _outgoing.LearnPeerVector(vector);
        return null;
    }

    private static Refusal Invalid(string fault) => Handshake.Refuse(Reason.InvalidMessage, fault);

    private static long Min(long first, params ReadOnlySpan<long?> others)
    {
        foreach (var other in others) first = Math.Min(first, other ?? long.MaxValue);
        return first;
    }
}
