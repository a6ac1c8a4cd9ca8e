using EdgeStore.Simulation.Tests.World;
using NUnit.Framework;

namespace EdgeStore.Simulation.Tests;

public sealed class SimulationTests
{
    [Test]
    public void Members_converge_and_lose_nothing() => Seeds.Run(first: 1, count: 300);
}
