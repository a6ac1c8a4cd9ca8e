using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>
/// Random sequences against the oracle. With etcd on both sides it checks the test itself. A further seed or another length comes
/// from the environment: EDGESTORE_DIFFERENTIAL_SEED, EDGESTORE_DIFFERENTIAL_STEPS.
/// </summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class DifferentialTests(Implementation implementation)
{
    private const int Steps = 1000;

    private static IEnumerable<int> Seeds()
    {
        yield return 1;
        yield return 2;
        if (int.TryParse(Environment.GetEnvironmentVariable("EDGESTORE_DIFFERENTIAL_SEED"), out var seed))
            yield return seed;
    }

    [TestCaseSource(nameof(Seeds))]
    public async Task Answers_and_events_are_those_of_etcd(int seed)
    {
        var steps = int.TryParse(Environment.GetEnvironmentVariable("EDGESTORE_DIFFERENTIAL_STEPS"), out var asked) ? asked : Steps;
        TestContext.Out.WriteLine($"seed {seed}, {steps} steps");
        await using var run = await DifferentialRun.StartAsync(seed, implementation);

        await run.RunAsync(steps);
    }
}
