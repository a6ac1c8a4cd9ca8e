namespace EdgeStore.Server.Options;

/// <summary>
/// The flags of etcd 3.4 and 3.5 that are not in <see cref="FlagCatalog"/>. What merely has no effect is taken with a warning, so that a
/// unit file written for etcd works; what somebody's safety could rest on is refused.
/// </summary>
internal static class EtcdOnlyFlags
{
    private const string NoConsensus = "there is no consensus among members";
    private const string NoBackendFile = "the store is not a bbolt file";
    private const string NoV2 = "only etcd's v3 API is served";
    private const string NoDiscovery = "members find each other through --membership-file or --initial-cluster";
    private const string NoRotation = "log files are for logrotate, with copytruncate";
    private const string OfOldEtcd = "it is of etcd 0.4, and etcd has not looked at it since";
    private const string AlwaysChecked = "members always compare what they hold";

    public static readonly IReadOnlyList<EtcdOnlyFlag> All =
    [
        Ignored("snapshot-count", NoConsensus),
        Ignored("heartbeat-interval", NoConsensus),
        Ignored("election-timeout", NoConsensus),
        Ignored("initial-election-tick-advance", NoConsensus, "true"),
        Ignored("pre-vote", NoConsensus, "true"),
        Ignored("max-snapshots", NoConsensus),
        Ignored("max-wals", NoConsensus),
        Ignored("strict-reconfig-check", NoConsensus, "true"),
        Ignored("experimental-max-learners", NoConsensus),
        Ignored("experimental-snapshot-catchup-entries", NoConsensus),
        Ignored("experimental-wait-cluster-ready-timeout", NoConsensus),
        Ignored("experimental-downgrade-check-time", NoConsensus),
        Ignored("backend-bbolt-freelist-type", NoBackendFile),
        Ignored("experimental-backend-bbolt-freelist-type", NoBackendFile),
        Ignored("backend-batch-interval", NoBackendFile),
        Ignored("backend-batch-limit", NoBackendFile),
        Ignored("experimental-bootstrap-defrag-threshold-megabytes", NoBackendFile),
        Ignored("experimental-stop-grpc-service-on-defrag", "defragmenting stops no service", "false"),
        Ignored("experimental-memory-mlock", NoBackendFile, "false"),
        Ignored("experimental-txn-mode-write-with-shared-buffer", NoBackendFile, "true"),
        Ignored("experimental-compaction-sleep-interval", "compaction frees space between batches of writes by itself"),
        Ignored("experimental-enable-lease-checkpoint", "leases keep their whole time over a restart", "false"),
        Ignored("experimental-enable-lease-checkpoint-persist", "leases keep their whole time over a restart", "false"),
        Ignored("experimental-initial-corrupt-check", "the content is always checked at start", "true", "false"),
        Ignored("experimental-corrupt-check-time", AlwaysChecked),
        Ignored("experimental-compact-hash-check-enabled", AlwaysChecked, "true", "false"),
        Ignored("experimental-compact-hash-check-time", AlwaysChecked),
        Ignored("experimental-set-member-localaddr", "the system chooses the local address", "false"),
        Ignored("grpc-keepalive-min-time", "clients may ping as often as they like"),
        Ignored("enable-grpc-gateway", "the JSON gateway is always there", "true"),
        Ignored("socket-reuse-port", "a port belongs to one process", "false"),
        Ignored("socket-reuse-address", "a port belongs to one process", "false"),
        Ignored("enable-pprof", "there is no Go runtime to profile", "false"),
        Ignored("logger", "there is one logger", "zap"),
        Ignored("debug", "use --log-level=debug", "false"),
        Ignored("log-package-levels", "there is one level; use --log-level", ""),
        Ignored("enable-log-rotation", NoRotation, "false"),
        Ignored("log-rotation-config-json", NoRotation),
        Ignored("v2-deprecation", NoV2),
        Ignored("enable-v2", NoV2, "false"),
        Ignored("experimental-enable-v2v3", NoV2, ""),
        Ignored("proxy-failure-wait", NoV2),
        Ignored("proxy-refresh-interval", NoV2),
        Ignored("proxy-dial-timeout", NoV2),
        Ignored("proxy-write-timeout", NoV2),
        Ignored("proxy-read-timeout", NoV2),
        Ignored("discovery-fallback", NoDiscovery),
        Ignored("raft-read-timeout", NoConsensus),
        Ignored("raft-write-timeout", NoConsensus),
        Ignored("cluster-active-size", OfOldEtcd),
        Ignored("cluster-remove-delay", OfOldEtcd),
        Ignored("cluster-sync-interval", OfOldEtcd),
        Ignored("max-result-buffer", OfOldEtcd),
        Ignored("max-retry-attempts", OfOldEtcd),
        Ignored("peer-heartbeat-interval", OfOldEtcd),
        Ignored("peer-election-timeout", OfOldEtcd),
        Ignored("retry-interval", OfOldEtcd),

        Refused("proxy", NoV2, "off"),
        Refused("discovery", NoDiscovery, ""),
        Refused("discovery-proxy", NoDiscovery, ""),
        Refused("discovery-srv", NoDiscovery, ""),
        Refused("discovery-srv-name", NoDiscovery, ""),
        Refused("force-new-cluster", "a member of a cluster that is gone serves alone all the same; restore a snapshot for a new cluster", "false"),
        Refused("unsafe-no-fsync", "use --durability=none", "false"),
        Refused("peer-auto-tls", "make certificates and use --peer-cert-file and --peer-key-file", "false"),
        Refused("client-cert-file", "this member shows --cert-file", ""),
        Refused("client-key-file", "this member shows --cert-file", ""),
        Refused("peer-client-cert-file", "this member shows --peer-cert-file to peers", ""),
        Refused("peer-client-key-file", "this member shows --peer-cert-file to peers", ""),
        Refused("experimental-peer-skip-client-san-verification", "addresses in members' certificates are not compared with where they dial from; use --peer-cert-allowed-hostname", "true", "false"),
        Refused("listen-client-http-urls", "one port serves gRPC and HTTP; use --listen-client-urls", ""),
    ];

    private static EtcdOnlyFlag Ignored(string name, string why, params string[] harmless) => new(name, why, harmless);

    private static EtcdOnlyFlag Refused(string name, string why, params string[] harmless) => new(name, why, harmless) { IsRefused = true };
}
