using EdgeStore.Core.Membership;
using EdgeStore.Core.Repair;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Each member's plan of repairs: the simulated counterpart of the server's loop.</summary>
internal sealed class SimulatedRepairs(
    Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, SimulatedNetwork network)
{
    private const int StepMs = 500;

    private readonly Random _random = new(scenario.Seed ^ 0x7e9a17);

    /// <summary>Content may differ in a way that the vectors do not explain.</summary>
    public bool IsDamageExpected { get; set; }

    public long Completed { get; private set; }

    public long Healed { get; private set; }

    public void Start()
    {
        foreach (var member in fleet.Members) Plan(member);
        fleet.Joined += Plan;
    }

    private void Plan(SimulatedMember member)
    {
        var plan = new RepairPlan(member.Tag, scenario.RepairIntervalMs, member.Now.MonotonicMs);
        scheduler.After(_random.Next(StepMs), () => Step(member, plan));
    }

    private void Step(SimulatedMember member, RepairPlan plan)
    {
        if (member.IsGone) return;
        var peer = member.IsUp ? plan.Next(member.Fleet.Current, member.Now.MonotonicMs) : null;
        if (peer is null)
        {
            scheduler.After(StepMs, () => Step(member, plan));
            return;
        }

        new SimulatedRepair(scheduler, scenario, _random, network, member, fleet.Find(peer.Tag)!).Run(progress =>
        {
            Judge(member, peer, progress);
            plan.Ended(peer.Tag, member.Now.MonotonicMs);
            scheduler.After(StepMs, () => Step(member, plan));
        });
    }

    private void Judge(SimulatedMember member, ClusterMember peer, RepairProgress progress)
    {
        if (!IsDamageExpected && progress.RecordsDivergent + progress.RecordsUnrepaired > 0)
            throw new SimulationFailure("false alarm", $"{member.Name} finds {progress.RecordsDivergent} divergent records with {peer.Name}");
        if (progress.Outcome == RepairOutcome.Completed) Completed++;
        Healed += progress.HealedHere + progress.HealedThere;
    }
}
