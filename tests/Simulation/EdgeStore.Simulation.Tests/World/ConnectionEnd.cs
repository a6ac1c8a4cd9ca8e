using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Transactions;
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
    private readonly int _life;
    private long _lastArrivalMs;
    private long _tickAtMs = long.MaxValue;

    public ConnectionEnd(
        SimulatedConnection connection, Scheduler scheduler, Scenario scenario, Random random, IMemberDirectory directory, SimulatedMember member, Tag? dialed)
    {
        _connection = connection;
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _life = member.Life;
        Member = member;
        Link = new PeerLink(scenario.ToLinkSettings(member.Name), member, directory, dialed);
    }

    public SimulatedMember Member { get; }

    public PeerLink Link { get; }

    public ConnectionEnd Other { get; set; } = null!;

    private bool IsAlive => !_connection.IsBroken && Member.Life == _life;

    public void Open()
    {
        Member.HasPublished += OnPublished;
        Handle(new LinkEvent.Opened());
    }

    public void Disconnect(string why)
    {
        Member.HasPublished -= OnPublished;
        if (Member.Life == _life) Link.Handle(new LinkEvent.Disconnected(why), Member.Now);
    }

    private void OnPublished() => Handle(new LinkEvent.Published());

    private void Handle(LinkEvent happened)
    {
        if (!IsAlive) return;
        foreach (var effect in Link.Handle(happened, Member.Now)) Carry(effect);
        if (Link.View is { } view) Member.Fleet.Update(view);
        ScheduleTick();
    }

    private void Carry(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Send send:
                Send(send.Message);
                break;
            case LinkEffect.Merge merge:
                Merge(merge);
                break;
            case LinkEffect.BindPeer bind:
                Member.Enqueue(new WriteRequest(
                    batch => batch.BindPeer(bind.Peer, bind.MemberId) ? true : throw new SimulationFailure("bind", $"tag {bind.Peer} is bound already"),
                    _ => { }));
                break;
            case LinkEffect.Continue:
                _scheduler.After(_random.Next(2), () => Handle(new LinkEvent.Tick()));
                break;
            case LinkEffect.Close close:
                if (close.End.Reason != Refusal.Types.Reason.Unspecified) throw new SimulationFailure("refusal", $"{Member.Name}: {close.End}");
                _connection.Break(close.End.Message);
                break;
        }
    }

    private void Merge(LinkEffect.Merge merge)
    {
        var parts = Mutations.ToMerge(_scenario.Mutation, merge.Batch, Member.Published, _random);
        foreach (var part in parts)
        {
            var isLast = part == parts[^1];
            Member.Enqueue(new WriteRequest(
                batch =>
                {
                    batch.Merge(merge.Peer, part, merge.Sender);
                    return true;
                },
                _ =>
                {
                    if (isLast) Handle(new LinkEvent.Merged());
                }));
        }
    }

    private void Send(PeerMessage message)
    {
        // Over the wire and back: nothing is shared between members.
        var bytes = Mutations.Outgoing(_scenario.Mutation, message, Member.Published).ToByteArray();
        if (message.Ack is { } ack) Member.Acknowledged(Other.Member.Tag, ack.Cursor);
        var arrival = _scheduler.NowMs + _connection.DrawDelay();
        if (_scenario.Mutation != Mutation.ReorderBatches || message.Batch is null) arrival = Math.Max(arrival, _lastArrivalMs);
        _lastArrivalMs = Math.Max(arrival, _lastArrivalMs);
        _scheduler.After(arrival - _scheduler.NowMs, () => Other.Handle(new LinkEvent.Received(PeerMessage.Parser.ParseFrom(bytes))));
    }

    private void ScheduleTick()
    {
        var due = Link.NextTickMs;
        if (due == long.MaxValue || !IsAlive) return;
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
