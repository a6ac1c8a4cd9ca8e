using EdgeStore.Operator.Members;
using EdgeStore.Operator.Repairing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Operator.Tests.Repairing;

public sealed class RepairRunsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task What_is_ended_is_stopped_at_once()
    {
        var member = new Hanging();
        using var runs = Start(member);
        await member.Began.Task.WaitAsync(Patience, TimeProvider.System);

        runs.End("r", "a/b");

        await member.Stopped.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.That(runs.Of("r"), Is.Empty);
    }

    [Test]
    public async Task What_passes_ask_for_goes_on_and_what_nobody_asks_for_is_stopped()
    {
        var member = new Hanging();
        using var runs = Start(member);
        await member.Began.Task.WaitAsync(Patience, TimeProvider.System);
        for (var pass = 0; pass < 10; pass++)
        {
            _time.Advance(RepairPace.Abandoned / 2);
            Assert.That(runs.Of("r").Keys, Is.EqualTo(["a/b"]));
        }

        _time.Advance(RepairPace.Abandoned);

        await member.Stopped.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.That(runs.Of("r"), Is.Empty);
    }

    [Test]
    public async Task What_goes_on_is_stopped_when_another_leads()
    {
        var member = new Hanging();
        using var runs = Start(member);
        await member.Began.Task.WaitAsync(Patience, TimeProvider.System);

        runs.OnTermEnd();

        await member.Stopped.Task.WaitAsync(Patience, TimeProvider.System);
        Assert.That(runs.Of("r"), Is.Empty);
    }

    private RepairRuns Start(Hanging member)
    {
        var runs = new RepairRuns(member, _time, NullLogger<RepairRuns>.Instance);
        runs.Start("r", new PairStart("a/b", "a", new RepairCall("b", 1, TimeSpan.FromHours(1), null), new RepairTotals()), new MemberEndpoint("a", "a", "10.0.0.1", 1, null));
        return runs;
    }

    private sealed class Hanging : IMemberRepairs
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<RepairOutcome> RunAsync(MemberEndpoint member, RepairCall call, Action<RepairReading> read, CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(Stopped.SetResult);
            Began.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return RepairOutcome.Completed;
        }
    }
}
