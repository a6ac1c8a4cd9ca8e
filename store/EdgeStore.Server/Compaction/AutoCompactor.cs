using EdgeStore.Core.Errors;
using EdgeStore.Server.Options;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Compaction;

/// <summary>Compacts by itself, as <c>--auto-compaction-*</c> says.</summary>
internal sealed class AutoCompactor(
    AutoCompactionOptions options, StoreHead store, IStoreWriter writer, TimeProvider time, ILogger<AutoCompactor> log) : BackgroundService
{
    /// <summary>As etcd.</summary>
    private static readonly TimeSpan RevisionCheckInterval = TimeSpan.FromMinutes(5);
    private const int SamplesPerRetention = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (options is AutoCompactionOptions.Periodic periodic) await RunPeriodicAsync(periodic.Retention, stoppingToken);
            if (options is AutoCompactionOptions.ByRevision byRevision) await RunByRevisionAsync(byRevision.Retention, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>Remembers the revision now and then, and compacts at what was current one retention ago.</summary>
    private async Task RunPeriodicAsync(TimeSpan retention, CancellationToken cancellation)
    {
        var samples = new Queue<long>();
        using var timer = new PeriodicTimer(retention / SamplesPerRetention, time);
        do
        {
            samples.Enqueue(store.Published.Revision);
            if (samples.Count > SamplesPerRetention) await CompactAsync(samples.Dequeue(), cancellation);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private async Task RunByRevisionAsync(long retention, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(RevisionCheckInterval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var state = store.Published;
            if (RetentionPoint.Of(state.Scheme, state.Revision, retention) is { } revision) await CompactAsync(revision, cancellation);
        }
    }

    private async Task CompactAsync(long revision, CancellationToken cancellation)
    {
        if (revision <= store.Published.CompactRevision) return;
        try
        {
            await writer.WriteAsync(batch => batch.Compact(revision), cancellation);
            log.LogInformation("compacted automatically at revision {Revision}", revision);
        }
        catch (EtcdException refusal)
        {
            // Somebody compacted further meanwhile, or the server stops.
            log.LogDebug("no automatic compaction at revision {Revision}: {Reason}", revision, refusal.Message);
        }
    }
}
