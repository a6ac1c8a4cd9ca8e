using System.Collections.Concurrent;
using System.Globalization;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>
/// The whole operator with an API server that fails by seed. Who does what when is the scheduler's choice, so a seed is not
/// always the same run; what was found is kept as tests of its own.
/// </summary>
public sealed class FaultTests
{
    private const int AtOnce = 8;

    [Test]
    public Task Nothing_is_destroyed_and_all_is_as_specified_in_the_end() => RunAsync(first: 1, count: 20);

    /// <summary>The longer run. EDGESTORE_SEEDS="first count" runs other seeds.</summary>
    [Test]
    [Category("Simulation")]
    public Task Nothing_is_destroyed_with_more_seeds()
    {
        var wanted = Environment.GetEnvironmentVariable("EDGESTORE_SEEDS")?.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray() ?? [1_000, 60];
        return RunAsync(wanted[0], wanted[1]);
    }

    private static async Task RunAsync(int first, int count)
    {
        var failures = new ConcurrentQueue<string>();
        var struck = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            var run = await FaultRun.RunAsync(seed);
            if (run.Wrong is { } wrong) failures.Enqueue(wrong);
            foreach (var (what, times) in run.Struck) struck.AddOrUpdate(what, times, (_, before) => before + times);
        });
        await TestContext.Out.WriteLineAsync($"seeds {first} to {first + count - 1}, {failures.Count} failures");
        foreach (var (what, times) in struck.OrderBy(s => s.Key, StringComparer.Ordinal)) await TestContext.Out.WriteLineAsync($"{times,6} × {what}");
        // Also without the logs, after which it is what is seen last.
        foreach (var failure in failures) await TestContext.Out.WriteLineAsync(failure.Split("\n  ")[0]);
        if (!failures.IsEmpty) Assert.Fail(string.Join("\n", failures.Select((failure, at) => at < 3 ? failure : failure.Split('\n')[0])));
    }
}
