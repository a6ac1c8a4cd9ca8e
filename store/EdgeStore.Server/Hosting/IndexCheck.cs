using System.Diagnostics;
using EdgeStore.Core.Storage;
using EdgeStore.Server.Writing;
using EdgeStore.Storage;

namespace EdgeStore.Server.Hosting;

/// <summary>
/// Reads what the start has not read of the log, while the member serves. When something is missing or changed, the member stops, and
/// its next start reads everything and names what is damaged. Until then nothing wrong is served: every block that is read has a checksum.
/// </summary>
internal sealed class IndexCheck(UncheckedIndex pending, IStorageEngine engine, FatalErrors fatal, ILogger<IndexCheck> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>When all is read, or damage is found; it does not fail.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Of the log as the start has found it: what a compaction drops from now on must not be missed.
        if (pending.Take() is not { } index) return Task.CompletedTask;
        var view = engine.OpenLog(default);
        Completion = Task.Run(() => Read(index, view), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Cancel();
        return Completion;
    }

    public void Dispose() => _stop.Dispose();

    private void Read(LogIndex index, ILogView view)
    {
        using var opened = view;
        var started = Stopwatch.GetTimestamp();
        var check = new LogCheck(index);
        try
        {
            view.ReadAll((position, content) =>
            {
                _stop.Token.ThrowIfCancellationRequested();
                check.Add(position, content);
            });
            check.Complete();
            log.LogInformation("the log up to revision {Revision} is what its index says; it was read in {Milliseconds} ms", index.Last.Revision, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The next start begins anew.
        }
        catch (Exception damage)
        {
            Forget();
            fatal.Stop("the log is damaged, the next start tells more", damage);
        }
    }

    private void Forget()
    {
        try
        {
            engine.ForgetIndex();
        }
        catch (StorageException failure)
        {
            log.LogError(failure, "the index cannot be taken back");
        }
    }
}
