using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Drives one side's <see cref="PeerLink"/>: the simulated counterpart of the server's link driver.</summary>
internal sealed class ConnectionEnd
{
    private readonly SimulatedConnection _connection;
    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly SimulatedFleet _fleet;
    private readonly int _life;
    private (PeerView? View, StoreState? At) _reported;
    private long _lastArrivalMs;
    private long _tickAtMs = long.MaxValue;
    private bool _isOutdated;

    public ConnectionEnd(
        SimulatedConnection connection, Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedMember member, Tag? dialed)
    {
        _connection = connection;
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _fleet = fleet;
        _life = member.Life;
        Member = member;
        Link = new PeerLink(scenario.ToLinkSettings(member.Name), member, member.Directory, member.Fleet, dialed);
    }

    public SimulatedMember Member { get; }

    public SimulatedMember Opener => _connection.Opener;

    public PeerLink Link { get; }

    public ConnectionEnd Other { get; set; } = null!;

    /// <summary>This side knows that the stream has ended.</summary>
    public bool IsClosed { get; private set; }

    public bool IsAlive => !IsClosed && Member.Life == _life;

    public void Open()
    {
        if (!IsAlive) return;
        Member.HasPublished += OnPublished;
        Handle(new LinkEvent.Opened());
    }

    public void Displace() => Handle(new LinkEvent.Displaced());

    public void Close(string? why)
    {
        if (IsClosed) return;
        IsClosed = true;
        Member.HasPublished -= OnPublished;
        if (Member.Life == _life)
        {
            Link.Handle(new LinkEvent.Disconnected(why), Member.Now);
            Report();
            if (Link.View is { } view) Member.Links.Remove(view.Tag, this);
        }

        _connection.EndClosed();
    }

    private void OnPublished() => Handle(new LinkEvent.Published());

    private void Handle(LinkEvent happened)
    {
        if (!IsAlive) return;
        foreach (var effect in Link.Handle(happened, Member.Now)) Carry(effect);
        if (!IsAlive) return;
        Report();
        ScheduleTick();
    }

    private void Report()
    {
        if (Link.View is not { } view || !Member.Links.IsKept(view.Tag, this)) return;
        if (ReferenceEquals(view, _reported.View) && ReferenceEquals(Member.Published, _reported.At)) return;
        _reported = (view, Member.Published);
        Member.Learn(view);
    }

    private void Carry(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Send send:
                Send(send.Message);
                break;
            case LinkEffect.Established established:
                Member.Links.Claim(established.Peer.Tag, this);
                break;
            case LinkEffect.Merge merge:
                Merge(merge);
                break;
            case LinkEffect.BindPeer bind:
                Member.Enqueue(new WriteRequest(
                    batch => batch.BindPeer(bind.Peer, bind.MemberId) ? true : throw new SimulationFailure("bind", $"tag {bind.Peer} is bound already"),
                    _ => { }));
                break;
            case LinkEffect.Hear hear:
                foreach (var statement in hear.Statements) Member.Hear(statement);
                break;
            case LinkEffect.Continue:
                _scheduler.After(_random.Next(2), () => Handle(new LinkEvent.Tick()));
                break;
            case LinkEffect.Close close:
                if (close.End is { ByPeer: false, Reason: not Refusal.Types.Reason.Unspecified } && !_fleet.MayRefuse(Member, Other.Member, close.End.Reason))
                    throw new SimulationFailure("refusal", $"{Member.Name} and {Other.Member.Name}: {close.End}");
                _connection.EndedBy(this, _lastArrivalMs);
                Member.Refused(close.End);
                Close(close.End.Message);
                break;
        }
    }

    private void Merge(LinkEffect.Merge merge)
    {
        if (Member.Directory.Current.Find(merge.Peer) is null or { Standing: MemberStanding.Removed })
            throw new SimulationFailure("removed", $"{Member.Name} takes changes from m{merge.Peer}, which it knows is no member");
        var isEarly = _scenario.Mutation == Mutation.AcknowledgeBeforeSync;
        var parts = Mutations.ToMerge(_scenario.Mutation, merge.Batch, Member.Published, _random);
        foreach (var part in parts)
        {
            var isLast = part == parts[^1];
            Member.Enqueue(new WriteRequest(
                batch =>
                {
                    if (_isOutdated) return false;
                    if (!batch.Merge(merge.Peer, part, merge.Sender))
                    {
                        _isOutdated = true;
                        _scheduler.After(0, OpenAnew);
                        return false;
                    }

                    if (isLast && isEarly) _scheduler.After(0, () => Handle(new LinkEvent.Merged()));
                    return true;
                },
                _ =>
                {
                    if (isLast && !isEarly) Handle(new LinkEvent.Merged());
                }));
        }
    }

    private void OpenAnew()
    {
        if (!IsAlive) return;
        _connection.EndedBy(this, _lastArrivalMs);
        Close("tombstones were dropped since");
    }

    private void Send(PeerMessage message)
    {
        if (message.Ack is { } ack) Member.Acknowledged(Other.Member.Tag, ack.Cursor);
        if (_connection.IsBroken) return;

        // Over the wire and back: nothing is shared between members.
        var bytes = Mutations.Outgoing(_scenario.Mutation, message, Member.Published, Other.Member.Published).ToByteArray();
        var arrival = _scheduler.NowMs + _connection.DrawDelay();
        if (_scenario.Mutation != Mutation.ReorderBatches || message.Batch is null) arrival = Math.Max(arrival, _lastArrivalMs);
        _lastArrivalMs = Math.Max(arrival, _lastArrivalMs);
        if (message.Heartbeat is not null) _scheduler.After(_random.Next(5), () => Handle(new LinkEvent.HeartbeatWritten()));
        _scheduler.After(arrival - _scheduler.NowMs, () => Other.Receive(PeerMessage.Parser.ParseFrom(bytes)));
    }

    private void Receive(PeerMessage message)
    {
        if (!IsAlive) return;
        if (message.Hello is null && message.Refusal is null) Member.HeardMs[Other.Member.Tag] = Member.Now.MonotonicMs;
        Handle(new LinkEvent.Received(message));
    }

    private void ScheduleTick()
    {
        var due = Link.NextTickMs;
        if (due == long.MaxValue) return;
        var at = Math.Max(_scheduler.NowMs, _scheduler.NowMs + due - Member.Now.MonotonicMs);
        if (at >= _tickAtMs) return;
        _tickAtMs = at;
        _scheduler.After(at - _scheduler.NowMs, () =>
        {
            if (_tickAtMs == at) _tickAtMs = long.MaxValue;
            Handle(new LinkEvent.Tick());
        });
    }
}
