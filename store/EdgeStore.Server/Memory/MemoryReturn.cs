namespace EdgeStore.Server.Memory;

/// <summary>
/// Gives memory back when nothing goes on: what the start, or a burst of requests, has left. The runtime itself collects only when
/// somebody allocates, so an idle member would keep it for good.
/// </summary>
internal sealed class MemoryReturn(TimeProvider time) : BackgroundService
{
    /// <summary>So much that is in use is compacted in a fraction of a second; more would hold up the next request for longer.</summary>
    private const long MostCompacted = 256 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly QuietMoment _quiet = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!_quiet.Has(GC.GetTotalAllocatedBytes())) continue;

                // In the background, so that what is in use is known at the next tick.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                if (await timer.WaitForNextTickAsync(stoppingToken)) GiveBack();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private static void GiveBack()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) <= MostCompacted)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeMemory.GiveBack();
    }
}
