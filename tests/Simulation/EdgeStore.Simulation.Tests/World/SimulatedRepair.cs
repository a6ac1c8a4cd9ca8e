using EdgeStore.Core.Repair;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>One repair between two members over a network that delays; it ends when either process or the way between is gone.</summary>
internal sealed class SimulatedRepair
{
    private const int PatienceMs = 30_000;

    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedMember _caller;
    private readonly SimulatedMember _called;
    private readonly (int, int) _lives;
    private readonly RepairInitiator _initiator;
    private readonly RepairResponder _responder;
    private Action<RepairProgress>? _ended;

    public SimulatedRepair(
        Scheduler scheduler, Scenario scenario, Random random, SimulatedNetwork network, SimulatedMember caller, SimulatedMember called)
    {
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _network = network;
        _caller = caller;
        _called = called;
        _lives = (caller.Life, called.Life);
        var settings = new RepairSettings { SegmentKeys = random.Next(1, 12), LeafKeys = random.Next(1, 4), RecheckMs = 50, MaxRechecks = 10 };
        _initiator = new RepairInitiator(scenario.ToLinkSettings(caller.Name), settings, caller, caller.Directory, called.Tag, ByteString.Empty);
        _responder = new RepairResponder(scenario.ToLinkSettings(called.Name), settings with { SegmentKeys = random.Next(1, 12) }, called, called.Directory);
    }

    public void Run(Action<RepairProgress> ended)
    {
        _ended = ended;
        _scheduler.After(PatienceMs, End);
        Caller(new RepairEvent.Opened());
    }

    private bool IsOver => _ended is null;

    private void Caller(RepairEvent happened)
    {
        if (IsOver) return;
        foreach (var effect in _initiator.Handle(happened, _caller.Now.MonotonicMs))
        {
            if (effect is RepairEffect.Send send) Deliver(send.Message, Called);
            if (effect is RepairEffect.Merge merge) Merge(_caller, merge, Caller);
            if (effect is RepairEffect.Close) End();
        }

        var due = _initiator.NextTickMs;
        if (!IsOver && due != long.MaxValue) _scheduler.After(due - _caller.Now.MonotonicMs, () => Caller(new RepairEvent.Tick()));
    }

    private void Called(RepairEvent happened)
    {
        foreach (var effect in _responder.Handle(happened))
        {
            if (effect is RepairEffect.Send send) Deliver(send.Message, Caller);
            if (effect is RepairEffect.Merge merge) Merge(_called, merge, Called);
        }
    }

    private void Deliver(RepairMessage message, Action<RepairEvent> receive)
    {
        // Over the wire and back: nothing is shared between members.
        var bytes = Mutations.Outgoing(_scenario.Mutation, message).ToByteArray();
        _scheduler.After(_random.Next(_scenario.MaxDelayMs) + 1, () =>
        {
            if ((_caller.Life, _called.Life) != _lives || !_network.CanReach(_caller, _called)) End();
            else if (!IsOver) receive(new RepairEvent.Received(RepairMessage.Parser.ParseFrom(bytes)));
        });
    }

    private void Merge(SimulatedMember member, RepairEffect.Merge merge, Action<RepairEvent> then)
    {
        var changed = 0;
        member.Enqueue(new WriteRequest(
            batch =>
            {
                changed = batch.Repair(Mutations.ToMerge(_scenario.Mutation, merge.Batch));

                // What changes nothing is not written, so no disk tells of it.
                if (changed == 0) _scheduler.After(1, () => then(new RepairEvent.Merged(0)));
                return changed > 0;
            },
            _ => then(new RepairEvent.Merged(changed))));
    }

    private void End()
    {
        var ended = _ended;
        _ended = null;
        ended?.Invoke(_initiator.Progress);
    }
}
