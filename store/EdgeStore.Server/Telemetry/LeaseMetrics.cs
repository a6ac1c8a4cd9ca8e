using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What becomes of leases, under etcd's names.</summary>
internal sealed class LeaseMetrics(MetricFactory metrics)
{
    public Counter Granted { get; } = metrics.CreateCounter("etcd_debugging_lease_granted_total", "Leases that this member granted.");

    public Counter Revoked { get; } = metrics.CreateCounter("etcd_debugging_lease_revoked_total", "Leases that this member ended, because a client asked for it or their time was over.");

    public Counter Renewed { get; } = metrics.CreateCounter("etcd_debugging_lease_renewed_total", "Renewals of leases that clients asked this member for.");

    public Counter Expired { get; } = metrics.CreateCounter("etcd_debugging_server_lease_expired_total", "Leases whose time was over.");

    public Histogram Ttl { get; } = metrics.CreateHistogram(
        "etcd_debugging_lease_ttl_total", "The times in seconds for which leases were granted.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1, 2, 24) });
}
