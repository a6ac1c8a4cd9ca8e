using EdgeStore.Core.Leases;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Each member ends its own leases and looks after those of members that are gone: the counterpart of the server's two loops.</summary>
internal sealed class LeaseKeeping(Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, LeaseChecks checks)
{
    private const int StepMs = 500;
    private const int MaxAtOnce = 3;

    private readonly Random _random = new(scenario.Seed ^ 0x1e55a);

    public void Start()
    {
        if (scenario.LeaseOperations == 0) return;
        foreach (var member in fleet.Members) Begin(member);
        fleet.Started += Begin;
    }

    private void Begin(SimulatedMember member) => scheduler.After(_random.Next(StepMs), () => Step(member));

    private void Step(SimulatedMember member)
    {
        if (member.IsGone) return;
        scheduler.After(_random.Next(StepMs), () => Step(member));
        if (!member.IsUp) return;
        foreach (var id in member.Terms.TakeExpired(MaxAtOnce, member.LeaseTime)) Expire(member, id);
        if (_random.Next(4) == 0) LookAfter(member);
    }

    private void Expire(SimulatedMember member, long id)
    {
        checks.Expired(member, id);
        member.Enqueue(new WriteRequest(
            batch =>
            {
                var owner = LeaseRows.Table.Find(batch.SystemRows, LeaseRows.IdOf(id))?.Owner;
                if (!batch.ExpireLease(id))
                {
                    member.Terms.Spare(id, member.Published);
                    return false;
                }

                LeaseChecks.Ends(member, id, owner);
                return true;
            },
            _ => { }));
    }

    private void LookAfter(SimulatedMember member)
    {
        member.Fleet.Age(member.Now.MonotonicMs);
        var state = member.Published;
        var view = member.Fleet.Current;
        var takeover = TimeSpan.FromMilliseconds(scenario.LeaseTakeoverMs);
        var custodian = new Custodian(state, member.Directory.Current, tag => view.SilenceOf(tag, member.Now.MonotonicMs, member.StartedMs), takeover);
        var orphaned = custodian.Orphaned().Take(MaxAtOnce).ToList();
        var leftBehind = custodian.LeftBehind().Take(MaxAtOnce).Select(key => key.Key).ToList();
        if (orphaned.Count == 0 && leftBehind.Count == 0) return;
        foreach (var lease in orphaned) checks.TakenOver(member, lease);
        member.Enqueue(new WriteRequest(
            batch =>
            {
                if (batch.Phase != MemberPhase.Active) return false;
                foreach (var lease in orphaned) batch.TakeOverLease(lease.Id, lease.Owner);
                batch.DeleteLeftBehind(leftBehind);
                return true;
            },
            _ => { }));
    }
}
