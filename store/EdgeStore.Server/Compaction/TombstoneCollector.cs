using EdgeStore.Core.Errors;
using EdgeStore.Core.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Writing;
using Google.Protobuf;

namespace EdgeStore.Server.Compaction;

/// <summary>Forgets deletes that are older than <c>--tombstone-retention</c>, a slice of keys at a time.</summary>
internal sealed class TombstoneCollector(
    TombstoneOptions options, FleetMonitor fleet, IStoreWriter writer, TimeProvider time, ILogger<TombstoneCollector> log) : BackgroundService
{
    private const int SliceKeys = 1000;
    private const int RoundsPerRetention = 20;

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromTicks(Math.Clamp(options.Retention.Ticks / RoundsPerRetention, LeastPause.Ticks, LongestPause.Ticks));
        using var timer = new PeriodicTimer(pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryCollectAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task TryCollectAsync(CancellationToken cancellation)
    {
        try
        {
            await CollectAsync(cancellation);
        }
        catch (EtcdException refusal)
        {
            // The next round collects them.
            log.LogDebug("no more tombstones are collected in this round: {Reason}", refusal.Message);
        }
    }

    private async Task CollectAsync(CancellationToken cancellation)
    {
        var stampedBefore = (time.GetUtcNow() - options.Retention).ToUnixTimeMilliseconds();
        ByteString? from = ByteString.Empty;
        while (from is { } key)
        {
            // Looked at by the writer, after the merges that were queued before: a stream may have opened meanwhile.
            from = await writer.WriteAsync(batch => batch.CollectTombstones(key, SliceKeys, stampedBefore, fleet.Current.CollectableVector), cancellation);
        }
    }
}

/// <param name="Retention">How long a tombstone is kept, by its stamp.</param>
internal sealed record TombstoneOptions(TimeSpan Retention);
