using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>How long what administrators ask for takes, under etcd's names.</summary>
internal sealed class MaintenanceMetrics(MetricFactory metrics)
{
    public Histogram Defragment { get; } = OfSeconds(metrics, "etcd_disk_backend_defrag_duration_seconds", "How long defragmentations took.", 0.1, 13);

    public Gauge Defragmenting { get; } = metrics.CreateGauge("etcd_disk_defrag_inflight", "Defragmentations at work.");

    public Histogram Snapshot { get; } = OfSeconds(metrics, "etcd_disk_backend_snapshot_duration_seconds", "How long snapshots took to send.", 0.01, 17);

    public Histogram Hash { get; } = OfSeconds(metrics, "etcd_mvcc_hash_duration_seconds", "How long hashes of the newest state took.", 0.00001, 20);

    public Histogram HashOfRevision { get; } = OfSeconds(metrics, "etcd_mvcc_hash_rev_duration_seconds", "How long hashes of the state at a revision took.", 0.00001, 20);

    private static Histogram OfSeconds(MetricFactory metrics, string name, string help, double shortest, int buckets) =>
        metrics.CreateHistogram(name, help, new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(shortest, 2, buckets) });
}
