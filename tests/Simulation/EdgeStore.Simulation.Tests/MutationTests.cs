using System.Collections.Concurrent;
using System.Globalization;
using EdgeStore.Simulation.Tests.Mutants;
using EdgeStore.Simulation.Tests.World;
using NUnit.Framework;

namespace EdgeStore.Simulation.Tests;

/// <summary>The simulation can fail: each way to break the core or what drives it on purpose is noticed within some seeds.</summary>
public sealed class MutationTests
{
    private const int MaxSeeds = 1_000;

    /// <summary>So many keys are damaged to see a broken repair fail.</summary>
    private const int Damages = 3;

    private static IEnumerable<Mutation> DriverMutations => Enum.GetValues<Mutation>().Where(mutation => mutation != Mutation.None && !IsOfRepair(mutation) && !IsOfHorizon(mutation));

    private static IEnumerable<Mutation> RepairMutations => Enum.GetValues<Mutation>().Where(IsOfRepair);

    private static IEnumerable<Mutation> HorizonMutations => Enum.GetValues<Mutation>().Where(IsOfHorizon);

    private static IEnumerable<SourceMutation> SourceMutationsOfAll => SourceMutations.All;

    [TestCaseSource(nameof(DriverMutations))]
    public void Is_caught(object mutation) => Expect(seed => Probe.FailedCheck(Scenario.Of(seed, (Mutation)mutation)));

    [TestCaseSource(nameof(RepairMutations))]
    public void A_broken_repair_is_caught(object mutation) => Expect(seed => Probe.FailedCheck(Scenario.Of(seed, (Mutation)mutation).WithDamages(Damages)));

    [TestCaseSource(nameof(HorizonMutations))]
    public void A_broken_horizon_is_caught(object mutation) => Expect(seed => Probe.FailedCheck(Scenario.Of(seed, (Mutation)mutation).WithAbsences()));

    [TestCaseSource(nameof(SourceMutationsOfAll))]
    public void The_mistake_can_be_made(object mutation)
    {
        var (_, file, original, _) = (SourceMutation)mutation;
        Assert.That(CoreSources.Read(file).Split(original), Has.Length.EqualTo(2), $"{file} has the place once");
    }

    [TestCaseSource(nameof(SourceMutationsOfAll))]
    [Category("Simulation")]
    public void A_mistake_in_the_core_is_caught(object mutation)
    {
        var mutant = Mutant.Of((SourceMutation)mutation);
        Expect(mutant);
    }

    /// <summary>The table in docs/internals/simulation.md.</summary>
    [Test]
    [Explicit("minutes")]
    [Category("Simulation")]
    public void Table()
    {
        var seeds = int.Parse(Environment.GetEnvironmentVariable("EDGESTORE_SEEDS") ?? "200", CultureInfo.InvariantCulture);
        foreach (var mutation in DriverMutations.Where(mutation => IsWanted(mutation.ToString()))) Row(mutation.ToString(), seeds, seed => Probe.FailedCheck(Scenario.Of(seed, mutation)));
        foreach (var mutation in RepairMutations.Where(mutation => IsWanted(mutation.ToString()))) Row(mutation.ToString(), seeds, seed => Probe.FailedCheck(Scenario.Of(seed, mutation).WithDamages(Damages)));
        foreach (var mutation in HorizonMutations.Where(mutation => IsWanted(mutation.ToString()))) Row(mutation.ToString(), seeds, seed => Probe.FailedCheck(Scenario.Of(seed, mutation).WithAbsences()));
        foreach (var mutation in SourceMutations.All.Where(mutation => IsWanted(mutation.Name))) Row(mutation.Name, seeds, Mutant.Of(mutation));

        static bool IsWanted(string name) =>
            Environment.GetEnvironmentVariable("EDGESTORE_MUTATIONS") is not { } words || words.Split(',').Any(word => name.Contains(word, StringComparison.Ordinal));
    }

    private static bool IsOfRepair(Mutation mutation) => mutation is Mutation.RepairSeesNothing or Mutation.RepairMergesNothing or Mutation.RepairTrustsDamaged;

    private static bool IsOfHorizon(Mutation mutation) =>
        mutation is Mutation.HorizonUnseen or Mutation.CollectedForgotten or Mutation.CollectedBoundsForgotten or Mutation.ReseedKeepsAll or Mutation.ReseedIsSilent or Mutation.LeaveStrangersBehind;

    /// <summary>A few seeds at a time, until one of them fails.</summary>
    private static void Expect(Func<int, string?> failedCheck)
    {
        for (var first = 1; first <= MaxSeeds; first += Environment.ProcessorCount)
        {
            var found = Run(Enumerable.Range(first, Environment.ProcessorCount), failedCheck);
            if (found.IsEmpty) continue;
            TestContext.Out.WriteLine(string.Join(", ", found.Select(failure => $"seed {failure.Seed}: {failure.Check}")));
            return;
        }

        Assert.Fail($"unnoticed in {MaxSeeds} seeds");
    }

    private static void Row(string name, int seeds, Func<int, string?> failedCheck)
    {
        var found = Run(Enumerable.Range(1, seeds), failedCheck);
        var counts = found.GroupBy(failure => failure.Check).OrderByDescending(group => group.Count()).Select(group => $"`{group.Key}` {group.Count()}");
        TestContext.Progress.WriteLine($"| {name} | {string.Join(", ", counts)} |");
    }

    private static ConcurrentBag<(int Seed, string Check)> Run(IEnumerable<int> seeds, Func<int, string?> failedCheck)
    {
        var found = new ConcurrentBag<(int, string)>();
        Parallel.ForEach(seeds, seed =>
        {
            if (failedCheck(seed) is { } check) found.Add((seed, check));
        });
        return found;
    }
}
