using EdgeStore.Simulation.Tests.World;
using NUnit.Framework;

namespace EdgeStore.Simulation.Tests;

/// <summary>The simulation can fail: each way to break the replication on purpose is noticed within some seeds.</summary>
public sealed class MutationTests
{
    private const int MaxSeeds = 500;

    [TestCase(nameof(Mutation.VouchMidCatchUp), "vector")]
    [TestCase(nameof(Mutation.ClaimSeenAsVector), "knowledge", "convergence", "vector")]
    [TestCase(nameof(Mutation.HideSweeps), "vector", "false alarm")]
    [TestCase(nameof(Mutation.CursorWithoutContent), "vector", "causality")]
    [TestCase(nameof(Mutation.CursorNotPersisted), "cursor")]
    [TestCase(nameof(Mutation.PublishBeforeSync), "durability", "cursor")]
    [TestCase(nameof(Mutation.OneMemberMergesByStamp), "progress", "vector", "atomicity", "causality", "fields")]
    [TestCase(nameof(Mutation.LastArrivalWins), "fingerprint", "causality", "convergence", "vector")]
    [TestCase(nameof(Mutation.SplitTransactions), "atomicity", "causality", "vector")]
    [TestCase(nameof(Mutation.ClockNotRaised), "clock")]
    [TestCase(nameof(Mutation.OneMemberIgnoresFields), "fingerprint", "convergence", "fields", "causality", "atomicity", "vector")]
    [TestCase(nameof(Mutation.SettleTooEarly), "fields")]
    [TestCase(nameof(Mutation.RumorsOfOneself), "knowledge")]
    [TestCase(nameof(Mutation.ReorderBatches), "refusal", "causality")]
    [TestCase(nameof(Mutation.RepairIgnoresVectors), "false alarm", "causality")]
    public void Is_caught(string name, params string[] by) => Expect(name, by, damages: 0);

    [TestCase(nameof(Mutation.RepairSeesNothing))]
    [TestCase(nameof(Mutation.RepairMergesNothing))]
    [TestCase(nameof(Mutation.RepairTrustsDamaged))]
    public void A_broken_repair_is_caught(string name) => Expect(name, ["repair"], damages: 3);

    private static void Expect(string name, string[] by, int damages)
    {
        for (var seed = 1; seed <= MaxSeeds; seed++)
        {
            try
            {
                World.Simulation.Run(Scenario.Of(seed, Enum.Parse<Mutation>(name)).WithDamages(damages));
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
