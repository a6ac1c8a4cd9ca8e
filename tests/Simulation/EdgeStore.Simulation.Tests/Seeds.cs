using System.Collections.Concurrent;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Simulation.Tests.World;
using NUnit.Framework;

namespace EdgeStore.Simulation.Tests;

/// <summary>Runs many seeds on all cores and reports the ones that fail, with what is needed to run them again.</summary>
internal static class Seeds
{
    public static void Run(int first, int count, int? members = null, int damages = 0, Runs runs = Runs.Ordinary, TopologyKind topology = TopologyKind.Auto)
    {
        var failures = new ConcurrentBag<(int Seed, string Text)>();
        Parallel.For(first, first + count, seed =>
        {
            var scenario = Scenario.Of(seed, members: members, topology: topology).WithDamages(damages).For(runs);
            try
            {
                World.Simulation.Run(scenario);
            }
            catch (Exception failure)
            {
                failures.Add((seed, $"seed {seed}: {failure.Message}\n{scenario}\n{(failure is SimulationFailure ? "" : failure.StackTrace)}"));
            }
        });

        TestContext.Out.WriteLine($"{count} seeds from {first}, {failures.Count} failures");
        if (!failures.IsEmpty) Assert.Fail(string.Join("\n", failures.OrderBy(failure => failure.Seed).Select((failure, at) => at < 5 ? failure.Text : failure.Text.Split('\n')[0])));
    }
}
