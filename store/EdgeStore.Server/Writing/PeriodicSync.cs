using EdgeStore.Storage;

namespace EdgeStore.Server.Writing;

/// <summary>The loop behind <c>--durability=interval</c>: what was written reaches the disk within one interval.</summary>
internal sealed class PeriodicSync : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public PeriodicSync(TimeSpan interval, Action sync, TimeProvider time, FatalErrors fatal) =>
        _loop = RunAsync(interval, sync, time, fatal);

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
            while (await timer.WaitForNextTickAsync(_stop.Token)) TrySync(sync);
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

    private static void TrySync(Action sync)
    {
        try
        {
            sync();
        }
        catch (StorageException full) when (full.IsNoSpace)
        {
            // What is written stays readable, and is synced when there is room again.
        }
    }
}
