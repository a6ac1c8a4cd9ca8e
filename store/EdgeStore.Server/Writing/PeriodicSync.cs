using EdgeStore.Storage;

namespace EdgeStore.Server.Writing;

/// <summary>
/// The loop behind <c>--durability=interval</c>: what was written reaches the disk within one interval, or sooner when many
/// wait for that.
/// </summary>
internal sealed class PeriodicSync : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SyncWaiters _waiters = new();
    private readonly Task _loop;

    public PeriodicSync(TimeSpan interval, Action sync, TimeProvider time, FatalErrors fatal) =>
        _loop = RunAsync(interval, sync, time, fatal);

    /// <summary>Waits until what was written by now is on the disk.</summary>
    public Task WaitAsync() => _waiters.WaitAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan interval, Action sync, TimeProvider time, FatalErrors fatal)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            var tick = timer.WaitForNextTickAsync(_stop.Token).AsTask();
            while (true)
            {
                await Task.WhenAny(tick, _waiters.AreMany);
                if (tick.IsCompleted)
                {
                    await tick;
                    tick = timer.WaitForNextTickAsync(_stop.Token).AsTask();
                }

                TrySync(sync);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped; the owner syncs once more.
        }
        catch (Exception exception)
        {
            fatal.Stop("the store could not be made durable", exception);
        }
    }

    private void TrySync(Action sync)
    {
        _waiters.SyncBegins();
        try
        {
            sync();
            _waiters.SyncSucceeded();
        }
        catch (StorageException full) when (full.IsNoSpace)
        {
            // What is written stays readable, and is synced when there is room again.
        }
    }
}
