namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Some members are away together, for longer than the others keep tombstones; sometimes both sides are past each other's
/// horizon when they meet again.
/// </summary>
internal sealed class Absences(Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, SimulatedNetwork network)
{
    private readonly Random _random = new(scenario.Seed ^ 0xa11a);

    public void Start()
    {
        if (scenario.Away == 0) return;
        var leaveMs = _random.Next(scenario.ActiveMs / 3);
        scheduler.After(leaveMs, () => network.Leave(fleet.Members.OrderBy(_ => _random.Next()).Take(scenario.Away).ToList()));
        scheduler.After(leaveMs + _random.Next(scenario.ActiveMs), network.Return);
    }
}
