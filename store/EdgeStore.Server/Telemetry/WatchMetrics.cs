using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>How many watches there are, under etcd's names.</summary>
internal sealed class WatchMetrics(MetricFactory metrics)
{
    public Gauge Streams { get; } = metrics.CreateGauge("etcd_debugging_mvcc_watch_stream_total", "Open Watch calls.");

    public Gauge Watchers { get; } = metrics.CreateGauge("etcd_debugging_mvcc_watcher_total", "Watches.");

    public Gauge SlowWatchers { get; } = metrics.CreateGauge("etcd_debugging_mvcc_slow_watcher_total", "Watches that read from the log because they are behind.");

    public Counter Events { get; } = metrics.CreateCounter("etcd_debugging_mvcc_events_total", "Events that watches were sent.");
}
