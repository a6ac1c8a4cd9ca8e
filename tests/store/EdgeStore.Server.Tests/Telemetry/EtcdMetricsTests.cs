using EdgeStore.Server.Tests.Support;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Telemetry;

/// <summary>What dashboards and alerts for etcd ask for.</summary>
public sealed class EtcdMetricsTests
{
    [Test]
    public async Task Those_with_a_meaning_here_have_etcds_names()
    {
        await using var server = await TestServer.StartAsync();
        using var http = new HttpClient();
        var served = (await http.GetStringAsync(new Uri(server.ClientUrl, "/metrics"))).Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);

        Assert.That(served, Is.SupersetOf(new[]
        {
            "etcd_cluster_version", "etcd_debugging_mvcc_compact_revision", "etcd_debugging_mvcc_current_revision", "etcd_debugging_mvcc_keys_total",
            "etcd_debugging_mvcc_slow_watcher_total", "etcd_debugging_mvcc_watch_stream_total", "etcd_debugging_mvcc_watcher_total",
            "etcd_disk_backend_commit_duration_seconds", "etcd_disk_wal_fsync_duration_seconds", "etcd_mvcc_db_total_size_in_bytes",
            "etcd_mvcc_db_total_size_in_use_in_bytes", "etcd_mvcc_delete_total", "etcd_mvcc_put_total", "etcd_mvcc_range_total", "etcd_mvcc_txn_total",
            "etcd_server_has_leader", "etcd_server_id", "etcd_server_is_leader", "etcd_server_is_learner", "etcd_server_lease_expired_total",
            "etcd_server_quota_backend_bytes", "etcd_server_version", "grpc_server_handled_total", "grpc_server_started_total", "process_open_fds",
            "process_resident_memory_bytes",
        }));
    }
}
