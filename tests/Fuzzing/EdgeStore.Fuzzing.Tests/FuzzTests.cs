using EdgeStore.Fuzzing.Tests.Targets;

namespace EdgeStore.Fuzzing.Tests;

/// <summary>
/// Bytes from outside, almost right: they are read or refused by name, and nothing else happens. EDGESTORE_FUZZ_ROUNDS makes a longer
/// run, EDGESTORE_FUZZ_SEED another one. An input that a run finds goes into the folder Findings, and is tried from then on.
/// </summary>
public sealed class FuzzTests
{
    private const int Rounds = 3000;
    private const int Seed = 1;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static IEnumerable<FuzzTarget> All =>
        [.. MergingTargets.All, .. PeerTargets.All, .. RequestTargets.All, .. FileTargets.All, .. ConnectionTargets.All, .. CredentialTargets.All, .. CompressionTargets.All, .. WatchTargets.All];

    [TestCaseSource(nameof(All))]
    public void Bad_input_is_refused(object parser)
    {
        var target = (FuzzTarget)parser;
        var seed = Setting("EDGESTORE_FUZZ_SEED", Seed);
        var rounds = Setting("EDGESTORE_FUZZ_ROUNDS", Rounds);
        var mutator = new Mutator(target.Corpus, new Random(seed));
        foreach (var input in target.Corpus)
            Assert.That(target.Accepts(input), "an input of the corpus is refused: mutations of it show little");

        var accepted = 0;
        for (var round = 0; round < rounds; round++)
            accepted += Try(target, mutator.Next(), $"seed {seed}, round {round}") ? 1 : 0;
        TestContext.Out.WriteLine($"seed {seed}: {accepted} of {rounds} inputs were good ones");
        if (target.Refusals.Length > 0)
            Assert.That(accepted, Is.LessThan(rounds), "nothing is ever refused: what does this show?");
    }

    private static IEnumerable<string> Findings() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Findings"), "*.bin").Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    [TestCaseSource(nameof(Findings))]
    public void What_was_found_once_stays_fixed(string file)
    {
        var target = All.Single(target => file.StartsWith($"{target.Name}.", StringComparison.Ordinal));

        Try(target, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Findings", file)), file);
    }

    private static bool Try(FuzzTarget target, byte[] input, string origin)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            return target.Accepts(input);
        }
        catch (Exception exception)
        {
            throw new AssertionException($"{target} ({origin}): {exception.GetType().Name} on {Convert.ToBase64String(input)}", exception);
        }
        finally
        {
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            if (elapsed > s_patience)
                Assert.Fail($"{target} ({origin}) took {elapsed.TotalSeconds:0} s for {Convert.ToBase64String(input)}");
        }
    }

    private static int Setting(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
