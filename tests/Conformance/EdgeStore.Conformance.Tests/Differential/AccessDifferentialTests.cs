using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>Users, roles, tokens and permissions against the oracle: random changes of them, and requests by everybody.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class AccessDifferentialTests(Implementation implementation)
{
    private const int Steps = 1200;
    private const int StepsInMessage = 15;
    private const string CheapPasswords = "--bcrypt-cost=4";

    [TestCase(1)]
    [TestCase(2)]
    public async Task Everybody_may_do_what_etcd_lets_them_do(int seed)
    {
        var generator = new AccessStepGenerator(new Random(seed), new Model());
        await using var oracle = await Side.StartAsync(Implementation.Etcd, CheapPasswords);
        await using var subject = await Side.StartAsync(implementation, CheapPasswords);

        var done = new List<string>();
        foreach (var step in AccessStepGenerator.Begin().Concat(Enumerable.Range(0, Steps).Select(_ => generator.Next())))
        {
            var answers = await Task.WhenAll(step.RunAsync(oracle), step.RunAsync(subject));
            done.Add($"{step.Description} → {answers[0]}");
            if (answers[0] != answers[1])
                Assert.Fail($"seed {seed}, step {done.Count}:\n  expected {answers[0]}\n  found    {answers[1]}\nthe steps before:\n  {string.Join("\n  ", done.TakeLast(StepsInMessage))}");
        }
    }
}
