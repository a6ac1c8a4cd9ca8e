using EdgeStore.Simulation.Tests.World;
using NUnit.Framework;

namespace EdgeStore.Simulation.Tests;

/// <summary>The simulation can fail: each way to break the replication on purpose is noticed within some seeds.</summary>
public sealed class MutationTests
{
    private const int MaxSeeds = 500;

    [TestCase(nameof(Mutation.VouchMidCatchUp), "vector")]
    [TestCase(nameof(Mutation.ClaimSeenAsVector), "convergence", "vector")]
    [TestCase(nameof(Mutation.HideSweeps), "vector")]
    [TestCase(nameof(Mutation.CursorWithoutContent), "vector", "causality")]
    [TestCase(nameof(Mutation.CursorNotPersisted), "cursor")]
    [TestCase(nameof(Mutation.PublishBeforeSync), "durability", "cursor")]
    [TestCase(nameof(Mutation.OneMemberMergesByStamp), "progress", "vector", "atomicity", "causality")]
    [TestCase(nameof(Mutation.LastArrivalWins), "fingerprint", "causality", "convergence", "vector")]
    [TestCase(nameof(Mutation.SplitTransactions), "atomicity", "causality", "vector")]
    [TestCase(nameof(Mutation.ClockNotRaised), "clock")]
    [TestCase(nameof(Mutation.OneMemberIgnoresFields), "fingerprint", "convergence", "fields", "causality", "atomicity", "vector")]
    [TestCase(nameof(Mutation.SettleTooEarly), "fields")]
    [TestCase(nameof(Mutation.ReorderBatches), "refusal", "causality")]
    public void Is_caught(string name, params string[] by)
    {
        for (var seed = 1; seed <= MaxSeeds; seed++)
        {
            try
            {
                World.Simulation.Run(Scenario.Of(seed, Enum.Parse<Mutation>(name)));
            }
            catch (SimulationFailure failure)
            {
                TestContext.Out.WriteLine($"{name}: seed {seed}: {failure.Message}");
                Assert.That(failure.Check, Is.AnyOf(by));
                return;
            }
        }

        Assert.Fail($"{name} went unnoticed in {MaxSeeds} seeds");
    }
}
