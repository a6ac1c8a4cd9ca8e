using System.Text;
using System.Text.RegularExpressions;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Differential;

/// <summary>
/// Sends one random sequence to the oracle and to the subject and compares every answer, and every watch's sequence of events.
/// The first difference ends the run: what follows one is often only its consequence.
/// </summary>
internal sealed partial class DifferentialRun : IAsyncDisposable
{
    private const int StepsBetweenComparisons = 50;
    private const int StepsInMessage = 12;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly int _seed;
    private readonly Side _oracle;
    private readonly Side _subject;
    private readonly Model _model = new();
    private readonly StepGenerator _generator;
    private readonly List<string> _done = [];
    private int _historyOfStream;

    private DifferentialRun(int seed, Side oracle, Side subject)
    {
        _seed = seed;
        _oracle = oracle;
        _subject = subject;
        _generator = new StepGenerator(new Random(seed), _model);
    }

    public static async Task<DifferentialRun> StartAsync(int seed, Implementation subject)
    {
        var oracle = await Side.StartAsync(Implementation.Etcd);
        try
        {
            return new DifferentialRun(seed, oracle, await Side.StartAsync(subject));
        }
        catch
        {
            await oracle.DisposeAsync();
            throw;
        }
    }

    public async Task RunAsync(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var step = _generator.Next();
            if (step.NeedsQuiet || i % StepsBetweenComparisons == 0)
                await CompareWatchesAsync();
            _done.Add($"{i}: {step.Description}");
            if (step.Description.StartsWith("Restart", StringComparison.Ordinal))
                _historyOfStream = 0;
            await CompareAsync(step);
        }

        await CompareWatchesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _oracle.DisposeAsync();
        await _subject.DisposeAsync();
    }

    private async Task CompareAsync(Step step)
    {
        var answers = await Task.WhenAll(step.RunAsync(_oracle), step.RunAsync(_subject));
        if (answers[0] != answers[1])
            throw new AssertionException(Describe($"{step.Description}\n  expected {answers[0]}\n  found    {answers[1]}"));

        Learn(step, answers[0]);
    }

    /// <summary>Takes the revisions out of the oracle's answer.</summary>
    private void Learn(Step step, string answer)
    {
        if (HeaderRevision().Match(answer) is { Success: true } header)
            _model.Revision = Math.Max(_model.Revision, long.Parse(header.Groups[1].Value));
        if (step.Description.StartsWith("Compact", StringComparison.Ordinal) && answer.StartsWith('{'))
            _model.Compacted = long.Parse(RequestRevision().Match(step.Description).Groups[1].Value);
        step.Learn?.Invoke();
        _oracle.LastRevision = _subject.LastRevision = _model.Revision;
    }

    /// <summary>Waits until every watch at both sides has caught up with the present, then compares all that they showed.</summary>
    private async Task CompareWatchesAsync()
    {
        foreach (var side in new[] { _oracle, _subject })
        {
            await Eventually.IsTrueAsync(
                () => side.Watches.EverythingFrom(0) is var seen && RevisionOf(seen) >= _model.Revision,
                s_patience,
                () => Describe($"{side.Implementation}: the watch of everything does not reach revision {_model.Revision}"));
        }

        var history = _oracle.Watches.EverythingFrom(_historyOfStream);
        _historyOfStream += history.Count;
        _model.History.AddRange(history);
        foreach (var side in new[] { _oracle, _subject })
        {
            foreach (var (id, watch) in _model.Watches)
            {
                var count = watch.Count(_model.History);
                await Eventually.IsTrueAsync(
                    () => side.Watches.EventCount(id) >= count,
                    s_patience,
                    () => Describe($"{side.Implementation}: watch {watch.Request} has {side.Watches.EventCount(id)} of {count} events"));
            }
        }

        // Cancellations by the server (compacted) come by themselves; nothing counts them beforehand.
        await Eventually.IsTrueAsync(
            () => _oracle.Watches.Snapshot().SequenceEqual(_subject.Watches.Snapshot()), s_patience, DescribeWatches);
    }

    private long RevisionOf(IReadOnlyList<Event> seen) =>
        seen.Count > 0 ? seen[^1].Kv.ModRevision : _model.History.LastOrDefault()?.Kv.ModRevision ?? 1;

    private string DescribeWatches()
    {
        var expected = _oracle.Watches.Snapshot();
        var found = _subject.Watches.Snapshot();
        var first = expected.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        return Describe(
            $"watches differ\n  expected {expected.ElementAtOrDefault(first)}\n  found    {found.ElementAtOrDefault(first)}");
    }

    private string Describe(string difference)
    {
        var text = new StringBuilder().AppendLine($"seed {_seed}, step {_done.Count - 1}: {difference}").AppendLine("the steps before:");
        foreach (var step in _done.TakeLast(StepsInMessage))
            text.AppendLine($"  {step}");
        return text.AppendLine("permitted: " + string.Join("; ", PermittedDifferences.Reasons.Keys)).ToString();
    }

    [GeneratedRegex("""^\{ "header": \{ "revision": "(\d+)" \}""")]
    private static partial Regex HeaderRevision();

    [GeneratedRegex("""
        "revision": "(\d+)"
        """)]
    private static partial Regex RequestRevision();
}
