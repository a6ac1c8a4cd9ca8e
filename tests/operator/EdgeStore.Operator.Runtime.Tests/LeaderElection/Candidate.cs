using EdgeStore.Operator.Runtime.LeaderElection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeStore.Operator.Runtime.Tests.LeaderElection;

/// <summary>One process that campaigns. Its work lasts until leadership is lost, or until it is stopped and drained.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _drain;
    private readonly bool _endsByItself;
    private volatile bool _leading;
    private int _terms;

    private Candidate(Task drain, bool endsByItself)
    {
        _drain = drain;
        _endsByItself = endsByItself;
    }

    internal bool Leading => _leading;

    internal int Terms => Volatile.Read(ref _terms);

    internal Task Running { get; private set; } = Task.CompletedTask;

    internal static Candidate Start(Fixture fixture, TimeProvider time, string identity, Task? drain = null, bool endsByItself = false)
    {
        var options = new LeaderElectionOptions { Identity = identity };
        var elector = new LeaderElector(fixture.Client, options, time, fixture.Jitter, fixture.RuntimeMetrics, NullLogger<LeaderElector>.Instance);
        var candidate = new Candidate(drain ?? Task.CompletedTask, endsByItself);
        candidate.Running = elector.RunAsync(candidate.WorkAsync, candidate._stopping.Token);
        return candidate;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (!_endsByItself) await Running;
        _stopping.Dispose();
    }

    private async Task WorkAsync(CancellationToken lost)
    {
        Interlocked.Increment(ref _terms);
        _leading = true;
        try
        {
            if (!_endsByItself)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
                var ended = new TaskCompletionSource();
                await using var registration = either.Token.Register(ended.SetResult);
                await ended.Task;
            }

            await _drain;
        }
        finally
        {
            _leading = false;
        }
    }
}
