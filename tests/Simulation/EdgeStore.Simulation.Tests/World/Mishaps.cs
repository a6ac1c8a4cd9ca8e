using EdgeStore.Core.Errors;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Breaks things at random while clients write, and repairs everything at the end.</summary>
internal sealed class Mishaps(Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedNetwork network, ITurnover turnover)
{
    private const int StepMs = 200;

    private readonly Random _collecting = new(scenario.Seed ^ 0xc011ec7);
    private bool _isOver;

    public void Start() => scheduler.After(random.Next(StepMs), Step);

    public void StopAndRepair()
    {
        _isOver = true;
        network.Heal();
        network.Return();
        network.Settle();
        foreach (var member in fleet.Running)
            if (!member.IsUp) member.Start();
    }

    private void Step()
    {
        if (_isOver) return;
        if (Happens(scenario.Partition)) Partition();
        if (Happens(scenario.Break)) network.BreakOne();
        if (Happens(scenario.Crash)) Crash(AnyMember());
        if (Happens(scenario.Compact)) Compact(scenario.WritesMostlyAtOne ? fleet.Members[random.Next(1, fleet.Members.Count)] : AnyMember());
        if (Happens(scenario.ClockJump)) AnyMember().JumpClock();
        turnover.Step();
        scheduler.After(random.Next(StepMs), Step);
    }

    private SimulatedMember AnyMember() => fleet.Members[random.Next(fleet.Members.Count)];

    private bool Happens(double probability) => random.NextDouble() < probability;

    private void Partition()
    {
        var side = fleet.Running.Where(_ => random.Next(2) == 0).ToHashSet();
        network.Partition(side, oneWay: random.Next(4) == 0);
        scheduler.After(random.Next(3_000), network.Heal);
    }

    private void Crash(SimulatedMember member)
    {
        if (!member.IsUp) return;

        // Either the power goes, or only the process (kill -9): then the system still writes what it was given.
        member.Crash(losesUnsynced: random.Next(3) > 0);
        network.MemberCrashed(member);
        var life = member.Life;
        if (random.Next(8) == 0) return; // away until everything is repaired
        scheduler.After(random.Next(2_000), () =>
        {
            if (member.Life == life && !member.IsUp) member.Start();
        });
    }

    private void Compact(SimulatedMember member)
    {
        var state = member.Published;
        var clock = (long)(state.Scheme.ClockOf(state.Revision) * random.NextDouble());
        var isTip = random.Next(3) == 0;

        // Sometimes in one batch, so that the log shows the sweep before the state that knows of it is published.
        var inOneBatch = random.Next(2) == 0;
        member.Enqueue(new WriteRequest(
            batch =>
            {
                try
                {
                    batch.Compact(isTip ? batch.Txn(new TxnRequest()).Header.Revision : state.Scheme.Next(0, clock));
                }
                catch (EtcdException)
                {
                    return false; // compacted already, or no revision of this member's own
                }

                while (inOneBatch && batch.SweepSome(2))
                {
                }

                return true;
            },
            _ => Sweep(member)));
    }

    private void Sweep(SimulatedMember member)
    {
        var keys = random.Next(1, 5);
        var more = false;
        member.Enqueue(new WriteRequest(
            batch =>
            {
                more = batch.SweepSome(keys);
                return true;
            },
            _ =>
            {
                if (more) Sweep(member);
                else if (_collecting.NextDouble() < scenario.Collect) Collect(member, ByteString.Empty, member.Now.UnixMs - scenario.RetentionMs);
            }));
    }

    private void Collect(SimulatedMember member, ByteString from, long stampedBeforeMs)
    {
        ByteString? next = null;
        member.Enqueue(new WriteRequest(
            batch =>
            {
                // That those who are present include it is a courtesy; without it, all must be well, too. But who is said to include
                // it must have sent what was before it.
                var known = member.Fleet.Current;
                var isCourteous = _collecting.Next(3) == 0 || known.Peers.Any(peer => peer.View.Connected && !peer.View.DeliveredVector.Covers(peer.View.Vector));
                next = batch.CollectTombstones(from, _collecting.Next(1, 5), stampedBeforeMs, isCourteous ? known.CollectableVector : member.Published.Vector);
                return !batch.IsEmpty;
            },
            _ =>
            {
                if (next is not null) Collect(member, next, stampedBeforeMs);
            }));
    }
}
