using EdgeStore.Server.Options;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Writing;

/// <summary>
/// Says when the disk is slow, where etcd complains of requests that are applied too slowly. The first slow batch is reported at
/// once, later ones together: on a slow disk every batch is slow.
/// </summary>
internal sealed class SlowBatches(LimitOptions limits, StoreMetrics metrics, TimeProvider time, ILogger<SlowBatches> log)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private long? _told;
    private int _batches;
    private int _requests;
    private TimeSpan _write;
    private TimeSpan _sync;

    /// <summary>By one stage of the writer only.</summary>
    public void Note(int requests, TimeSpan write, TimeSpan sync)
    {
        if (limits.SlowBatch == TimeSpan.Zero || write + sync <= limits.SlowBatch) return;
        metrics.Slow.Inc(requests);
        _batches++;
        _requests += requests;
        if (write + sync > _write + _sync) (_write, _sync) = (write, sync);
        if (_told is { } told && time.GetElapsedTime(told) < Quiet) return;
        log.LogWarning(
            "slow disk: {Batches} batches of {Requests} requests took more than {Limit} ms to be durable; the slowest took {Write} ms to write and {Sync} ms to sync",
            _batches, _requests, (long)limits.SlowBatch.TotalMilliseconds, (long)_write.TotalMilliseconds, (long)_sync.TotalMilliseconds);
        (_told, _batches, _requests, _write, _sync) = (time.GetTimestamp(), 0, 0, TimeSpan.Zero, TimeSpan.Zero);
    }
}
