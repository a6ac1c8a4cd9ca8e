using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>Users, roles, tokens and permissions against the oracle: random changes of them, and requests and watches by everybody.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class AccessDifferentialTests(Implementation implementation)
{
    private const int Steps = 1200;
    private const int StepsInMessage = 15;
    private const int StepsBetweenComparisons = 50;
    private const string CheapPasswords = "--bcrypt-cost=4";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    [TestCase(1)]
    [TestCase(2)]
    public async Task Everybody_may_do_what_etcd_lets_them_do(int seed)
    {
        var generator = new AccessStepGenerator(new Random(seed), new Model());
        await using var oracle = await Side.StartAsync(Implementation.Etcd, CheapPasswords);
        await using var subject = await Side.StartAsync(implementation, CheapPasswords);

        var done = new List<string>();
        var (refused, shown) = (0, 0);
        foreach (var step in AccessStepGenerator.Begin().Concat(Enumerable.Range(0, Steps).Select(_ => generator.Next())))
        {
            // A restart ends all watches.
            if (step.NeedsQuiet || done.Count % StepsBetweenComparisons == 0) await CompareWatchesAsync();
            var answers = await Task.WhenAll(step.RunAsync(oracle), step.RunAsync(subject));
            done.Add($"{step.Description} → {answers[0]}");
            if (answers[0] != answers[1])
                Assert.Fail($"seed {seed}, step {done.Count}:\n  expected {answers[0]}\n  found    {answers[1]}\nthe steps before:\n  {string.Join("\n  ", done.TakeLast(StepsInMessage))}");
        }

        await CompareWatchesAsync();
        TestContext.Out.WriteLine($"seed {seed}: of the watches between two restarts {refused} were refused, {shown} events were shown");
        Assert.That(refused, Is.GreaterThan(0), "nobody was refused a watch");
        Assert.That(shown, Is.GreaterThan(0), "no watch has shown anything");

        async Task CompareWatchesAsync()
        {
            await Eventually.IsTrueAsync(() => oracle.ShownToUsers().SequenceEqual(subject.ShownToUsers()), s_patience, Difference);
            var lines = oracle.ShownToUsers();
            refused = Math.Max(refused, lines.Count(line => line.Contains(": cancelled", StringComparison.Ordinal)));
            shown = Math.Max(shown, lines.Count(line => line.Contains(": {", StringComparison.Ordinal)));
        }

        string Difference()
        {
            var (expected, found) = (oracle.ShownToUsers(), subject.ShownToUsers());
            var first = expected.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
            return $"seed {seed}, step {done.Count}: watches differ\n  expected {expected.ElementAtOrDefault(first)}\n  found    {found.ElementAtOrDefault(first)}\n"
                + $"the steps before:\n  {string.Join("\n  ", done.TakeLast(StepsInMessage))}";
        }
    }
}
