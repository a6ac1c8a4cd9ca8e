namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Some members are away together, for longer than the others keep tombstones; sometimes both sides are past each other's
/// horizon when they meet again.
/// </summary>
internal sealed class Absences(Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, SimulatedNetwork network, ITurnover turnover)
{
    private const int TellMs = 1_000;
    private const int Islands = 3;

    private readonly Random _random = new(scenario.Seed ^ 0xa11a);

    public void Start()
    {
        if (scenario.Away == 0) return;
        var leaveMs = _random.Next(scenario.ActiveMs / 3);
        scheduler.After(leaveMs, Begin);
        scheduler.After(leaveMs + _random.Next(scenario.ActiveMs), network.Return);
        for (var time = 0; time < scenario.Moves; time++) scheduler.After(_random.Next(scenario.ActiveMs), Move);
    }

    private void Move() => network.Leave([fleet.Members[_random.Next(fleet.Members.Count)]], island: _random.Next(Islands));

    private void Begin()
    {
        var away = fleet.Members.OrderBy(_ => _random.Next()).Take(scenario.Away).ToList();
        network.Leave(away);
        if (!scenario.AwayLeave) return;
        foreach (var member in away)
        {
            scheduler.After(_random.Next(TellMs), () =>
            {
                // It may be removed by then, or have lost its disk.
                if (fleet.Members.Contains(member)) turnover.Leave(member);
            });
        }
    }
}
