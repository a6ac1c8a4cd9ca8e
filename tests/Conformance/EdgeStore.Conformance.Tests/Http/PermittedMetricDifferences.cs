namespace EdgeStore.Conformance.Tests.Http;

/// <summary>In what the metrics of the two servers may differ, and why. A star at the end stands for all that begin so.</summary>
internal static class PermittedMetricDifferences
{
    private const string Bolt = "It is about bbolt, and the store is not a bbolt file.";
    private const string NoConsensus = "There is no consensus among members, and none of what is counted happens.";

    /// <summary>Every metric of etcd that edgestore does not have.</summary>
    public static readonly IReadOnlyDictionary<string, string> Missing = new Dictionary<string, string>
    {
        ["go_*"] = "There is no Go runtime. dotnet_… and process_… say what there is to say.",
        ["etcd_server_go_version"] = "The same.",
        ["promhttp_*"] = "They are of Go's library.",
        ["etcd_grpc_proxy_*"] = "They are of another program, etcd's proxy, and always 0 in the server.",
        ["etcd_debugging_mvcc_db_total_size_in_bytes"] = "The old name of etcd_mvcc_db_total_size_in_bytes, which is there; it is gone from etcd 3.5.",
        ["etcd_debugging_mvcc_put_total"] = "The old name of etcd_mvcc_put_total, which is there; it is gone from etcd 3.5.",
        ["etcd_debugging_mvcc_delete_total"] = "The same.",
        ["etcd_debugging_mvcc_range_total"] = "The same.",
        ["etcd_debugging_mvcc_txn_total"] = "The same.",
        ["etcd_debugging_store_*"] = "They are about the v2 API.",
        ["etcd_debugging_disk_backend_commit_*"] = Bolt,
        ["etcd_mvcc_db_open_read_transactions"] = Bolt,
        ["etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds"] = "A compaction stops nobody: it drops a slice with each batch of writes.",
        ["etcd_debugging_mvcc_db_compaction_total_duration_milliseconds"] = "The same; etcd_debugging_mvcc_db_compaction_last says when it was through.",
        ["etcd_debugging_mvcc_index_compaction_pause_duration_milliseconds"] = "The same.",
        ["etcd_disk_wal_write_bytes_total"] = "RocksDB writes its log by itself, and does not tell its share of the bytes.",
        ["etcd_server_heartbeat_send_failures_total"] = NoConsensus,
        ["etcd_server_learner_promote_successes"] = NoConsensus,
        ["etcd_server_read_indexes_failed_total"] = NoConsensus,
        ["etcd_server_slow_read_indexes_total"] = NoConsensus,
        ["etcd_server_snapshot_apply_in_progress_total"] = NoConsensus,
        ["etcd_snap_*"] = NoConsensus,
        ["etcd_debugging_snap_*"] = NoConsensus,
    };

    /// <summary>Every metric that is of another type than etcd's: gauges there, and counters here, as they only grow.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "etcd_debugging_mvcc_total_put_size_in_bytes", "etcd_server_proposals_applied_total", "etcd_server_proposals_committed_total",
    ];
}
