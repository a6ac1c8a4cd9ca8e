using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What the store itself does, under etcd's names.</summary>
internal sealed class StoreMetrics(MetricFactory metrics)
{
    private static readonly double[] DiskSeconds = Histogram.ExponentialBuckets(0.001, 2, 14);

    public Histogram FsyncSeconds { get; } = metrics.CreateHistogram(
        "etcd_disk_wal_fsync_duration_seconds",
        "How long a sync of the write-ahead log took.",
        new HistogramConfiguration { Buckets = DiskSeconds });

    public Histogram BackendCommitSeconds { get; } = metrics.CreateHistogram(
        "etcd_disk_backend_commit_duration_seconds",
        "How long writing a batch took, without the sync.",
        new HistogramConfiguration { Buckets = DiskSeconds });

    public Counter Puts { get; } = metrics.CreateCounter("etcd_mvcc_put_total", "Puts seen by this member, those in transactions not among them.");

    public Counter Deletes { get; } = metrics.CreateCounter("etcd_mvcc_delete_total", "Deletes seen by this member, those in transactions not among them.");

    public Counter Ranges { get; } = metrics.CreateCounter("etcd_mvcc_range_total", "Ranges seen by this member, those in transactions not among them.");

    public Counter Txns { get; } = metrics.CreateCounter("etcd_mvcc_txn_total", "Transactions seen by this member.");

    public Counter Committed { get; } = metrics.CreateCounter("etcd_server_proposals_committed_total", "Requests whose batch is durable.");

    public Counter Applied { get; } = metrics.CreateCounter("etcd_server_proposals_applied_total", "Requests whose batch can be read.");

    public Counter Failed { get; } = metrics.CreateCounter("etcd_server_proposals_failed_total", "Requests whose batch the disk did not take.");

    public Counter Slow { get; } = metrics.CreateCounter("etcd_server_slow_apply_total", "Requests whose batch took longer than --experimental-warning-apply-duration to be durable.");
}
