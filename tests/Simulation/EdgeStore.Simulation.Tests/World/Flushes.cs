using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Whoever stops a member asks first which peers hold all that it has. What it is told must be true, at whatever moment it
/// asks.
/// </summary>
internal sealed class Flushes(Scheduler scheduler, Scenario scenario, SimulatedFleet fleet, Invariants invariants)
{
    private const int StepMs = 500;

    private readonly Random _random = new(scenario.Seed ^ 0xf1054);

    public void Start() => scheduler.After(_random.Next(StepMs), Ask);

    private void Ask()
    {
        if (scheduler.NowMs >= scenario.ActiveMs) return;
        scheduler.After(_random.Next(StepMs), Ask);
        var member = fleet.Members[_random.Next(fleet.Members.Count)];
        if (!member.IsUp) return;
        var (life, moment, shown) = (member.Life, member.Published, invariants.ShownBy(member));
        scheduler.After(_random.Next(StepMs), () =>
        {
            if (member.Life != life) return;
            foreach (var holder in member.Fleet.Current.Holders(moment))
            {
                if (member.Directory.Current.Find(holder.Member.Tag) is not { IsActive: true })
                    throw new SimulationFailure("holders", $"{member.Name} counts on {holder.Member.Name}, which it knows is no member any more");
                invariants.Held(member, shown, fleet.Find(holder.Member.Tag)!);
            }
        });
    }
}
