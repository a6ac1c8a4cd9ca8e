namespace EdgeStore.Server.Options;

/// <summary>Every flag that the server accepts. A flag that is neither here nor in <see cref="EtcdOnlyFlags"/> is refused, so nothing is silently ignored.</summary>
internal static class FlagCatalog
{
    public static readonly FlagDefinition ConfigFile = new()
    {
        Name = "config-file", Group = FlagGroup.Member, ValueHint = "path",
        Help = "YAML file with any of these flags, as etcd's. Flags and variables win over it.",
    };

    public static readonly FlagDefinition Name = new()
    {
        Name = "name", Group = FlagGroup.Member, Default = "default",
        Help = "This member's name.",
    };

    public static readonly FlagDefinition DataDir = new()
    {
        Name = "data-dir", Group = FlagGroup.Member, ValueHint = "path",
        Help = "Where this member keeps its data. Default: <name>.edgestore.",
    };

    public static readonly FlagDefinition WalDir = new()
    {
        Name = "wal-dir", Group = FlagGroup.Member, ValueHint = "path",
        Help = "Where the write-ahead log is, to have it on a disk of its own. Belongs to the data directory from its first start with it on. Default: in --data-dir.",
    };

    public static readonly FlagDefinition ListenClientUrls = new()
    {
        Name = "listen-client-urls", Group = FlagGroup.Member, ValueHint = "urls", Default = "http://localhost:2379",
        Help = "Where clients are served: etcd's gRPC API and its JSON gateway, /health, /livez, /readyz, /version and /metrics.",
    };

    public static readonly FlagDefinition AdvertiseClientUrls = new()
    {
        Name = "advertise-client-urls", Group = FlagGroup.Member, ValueHint = "urls",
        Help = "Where clients reach this member, as the member list shows it. Default: the listen URLs.",
    };

    public static readonly FlagDefinition ListenPeerUrls = new()
    {
        Name = "listen-peer-urls", Group = FlagGroup.Member, ValueHint = "urls", Default = "http://localhost:2380",
        Help = "Where other members and the operator are served.",
    };

    public static readonly FlagDefinition ListenMetricsUrls = new()
    {
        Name = "listen-metrics-urls", Group = FlagGroup.Member, ValueHint = "urls",
        Help = "Further places where /metrics, /health, /livez and /readyz are served, without a client certificate; and, for people, a page about the fleet.",
    };

    public static readonly FlagDefinition InitialAdvertisePeerUrls = new()
    {
        Name = "initial-advertise-peer-urls", Group = FlagGroup.Cluster, ValueHint = "urls",
        Help = "Where other members reach this one. Default: its URLs in --initial-cluster, otherwise the peer listen URLs.",
    };

    public static readonly FlagDefinition InitialCluster = new()
    {
        Name = "initial-cluster", Group = FlagGroup.Cluster, ValueHint = "name=url,...",
        Help = "All members of a static cluster. With one member, or without the flag, the member stands alone.",
    };

    public static readonly FlagDefinition InitialClusterState = new()
    {
        Name = "initial-cluster-state", Group = FlagGroup.Cluster, ValueHint = "new|existing", Default = "new",
        Help = "existing: this member was added to a running cluster (MemberAdd) and starts for the first time.",
    };

    public static readonly FlagDefinition Join = new()
    {
        Name = "join", Group = FlagGroup.Cluster, ValueHint = "urls",
        Help = "Peer URLs of members of a running cluster. They are asked, until one answers, to let this member in when it starts for the first time.",
    };

    public static readonly FlagDefinition Site = new()
    {
        Name = "site", Group = FlagGroup.Cluster,
        Help = "Where this member is, for the choice of links. With --membership-file the file says it.",
    };

    public static readonly FlagDefinition InitialClusterToken = new()
    {
        Name = "initial-cluster-token", Group = FlagGroup.Cluster, Default = "etcd-cluster",
        Help = "Tells clusters with equal member names apart.",
    };

    public static readonly FlagDefinition MembershipFile = new()
    {
        Name = "membership-file", Group = FlagGroup.Cluster, ValueHint = "path",
        Help = "YAML file with the cluster's members and their tags; read again when it changes. Excludes --initial-cluster.",
    };

    public static readonly FlagDefinition MergePolicy = new()
    {
        Name = "merge-policy", Group = FlagGroup.Cluster, ValueHint = "prefix=policy,...", Default = "/registry/=KubernetesObject",
        Help = "How concurrent changes of keys with a prefix are merged: KubernetesObject or LastWriterWins (all other keys). "
            + "Must be the same at every member.",
    };

    public static readonly FlagDefinition LocalOnlyKeys = new()
    {
        Name = "local-only-keys", Group = FlagGroup.Cluster, ValueHint = "keys", Default = "compact_rev_key",
        Help = "Keys that stay at this member and are never replicated.",
    };

    public static readonly FlagDefinition Topology = new()
    {
        Name = "topology", Group = FlagGroup.Replication, ValueHint = "kind", Default = "auto",
        Help = "With whom this member keeps links while no schedule names it: mesh, ring, k-regular, hub-and-spoke, by-site, "
            + "or auto: a mesh of up to 10 members, beyond that by-site, or k-regular when there are no sites.",
    };

    public static readonly FlagDefinition TopologyFanOut = new()
    {
        Name = "topology-fan-out", Group = FlagGroup.Replication, ValueHint = "number", Default = "4",
        Help = "k-regular: links of a member; by-site: of a site with other sites. Odd numbers are rounded up.",
    };

    public static readonly FlagDefinition TopologyRelays = new()
    {
        Name = "topology-relays", Group = FlagGroup.Replication, ValueHint = "number", Default = "2",
        Help = "by-site: members of a site that keep links with other sites; hub-and-spoke: hubs. The most senior ones are taken.",
    };

    public static readonly FlagDefinition TopologyPatience = new()
    {
        Name = "topology-patience", Group = FlagGroup.Replication, ValueHint = "duration", Default = "1m",
        Help = "After so long without a link to a chosen peer another stands in for it.",
    };

    public static readonly FlagDefinition PeerRateLimit = new()
    {
        Name = "peer-rate-limit", Group = FlagGroup.Replication, ValueHint = "bytes", Default = "0",
        Help = "Bytes of changes a second, before compression, that this member sends to a peer. A schedule may give a link another limit. 0: no limit.",
    };

    public static readonly FlagDefinition MinCopies = new()
    {
        Name = "min-copies", Group = FlagGroup.Replication, ValueHint = "number", Default = "1",
        Help = "Members, this one included, that must hold a client's change on their disks before it is answered. "
            + "A request can ask for another number: gRPC metadata edgestore-copies. 1: never wait for the network.",
    };

    public static readonly FlagDefinition MinCopiesTimeout = new()
    {
        Name = "min-copies-timeout", Group = FlagGroup.Replication, ValueHint = "duration", Default = "5s",
        Help = "How long a request waits for its copies at most; less when its own deadline is earlier.",
    };

    public static readonly FlagDefinition LeaseTakeover = new()
    {
        Name = "lease-takeover", Group = FlagGroup.Replication, ValueHint = "duration", Default = "24h",
        Help = "A member that was not heard of for so long does not let its leases expire any more: another one does. At least 10s.",
    };

    public static readonly FlagDefinition RepairRateLimit = new()
    {
        Name = "repair-rate-limit", Group = FlagGroup.Replication, ValueHint = "bytes", Default = "8388608",
        Help = "Bytes a second that a repair which this member begins by itself may read and exchange. 0: no limit.",
    };

    public static readonly FlagDefinition RepairInterval = new()
    {
        Name = "repair-interval", Group = FlagGroup.Replication, ValueHint = "duration", Default = "0s",
        Help = "How often all content is read and compared with a peer, the peers in turn. 0s: only when a divergence was seen, or on demand.",
    };

    public static readonly FlagDefinition TombstoneRetention = new()
    {
        Name = "tombstone-retention", Group = FlagGroup.Replication, ValueHint = "duration", Default = "168h",
        Help = "How long deletes are remembered, once they are compacted. A member that was away for longer is seeded anew when it returns.",
    };

    public static readonly FlagDefinition CertFile = new()
    {
        Name = "cert-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "Certificate (PEM) for https client URLs. This and all other certificate files are read again when they change.",
    };

    public static readonly FlagDefinition KeyFile = new()
    {
        Name = "key-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "Private key (PEM) of --cert-file.",
    };

    public static readonly FlagDefinition TrustedCaFile = new()
    {
        Name = "trusted-ca-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "CA certificates (PEM) that sign clients' certificates. As with etcd, clients must then present one.",
    };

    public static readonly FlagDefinition ClientCertAuth = new()
    {
        Name = "client-cert-auth", Group = FlagGroup.Security, ValueHint = "true|false", Default = "false", IsSwitch = true,
        Help = "Require client certificates; needs --trusted-ca-file.",
    };

    public static readonly FlagDefinition AutoTls = new()
    {
        Name = "auto-tls", Group = FlagGroup.Security, ValueHint = "true|false", Default = "false", IsSwitch = true,
        Help = "Without --cert-file: https client URLs get a certificate that this member signs itself, kept in fixtures/client of the data directory. "
            + "It keeps listeners out; nobody can tell by it who answers.",
    };

    public static readonly FlagDefinition SelfSignedCertValidity = new()
    {
        Name = "self-signed-cert-validity", Group = FlagGroup.Security, ValueHint = "years", Default = "1",
        Help = "For how long a certificate of --auto-tls is valid. One that has expired is made anew when the member starts.",
    };

    public static readonly FlagDefinition PeerCertFile = new()
    {
        Name = "peer-cert-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "Certificate (PEM) for https peer URLs, also shown when dialling other members.",
    };

    public static readonly FlagDefinition PeerKeyFile = new()
    {
        Name = "peer-key-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "Private key (PEM) of --peer-cert-file.",
    };

    public static readonly FlagDefinition PeerTrustedCaFile = new()
    {
        Name = "peer-trusted-ca-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "CA certificates (PEM) that sign other members' certificates.",
    };

    public static readonly FlagDefinition PeerClientCertAuth = new()
    {
        Name = "peer-client-cert-auth", Group = FlagGroup.Security, ValueHint = "true|false", Default = "false", IsSwitch = true,
        Help = "Require certificates of whoever connects to the peer port; needs --peer-trusted-ca-file.",
    };

    public static readonly FlagDefinition ClientCrlFile = new()
    {
        Name = "client-crl-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "Revoked certificates (CRLs in PEM, or one in DER): clients that show one are refused. Needs --trusted-ca-file.",
    };

    public static readonly FlagDefinition ClientCertAllowedHostname = new()
    {
        Name = "client-cert-allowed-hostname", Group = FlagGroup.Security, ValueHint = "names",
        Help = "A client's certificate must be for one of these host names or addresses. Needs --trusted-ca-file.",
    };

    public static readonly FlagDefinition PeerCrlFile = new()
    {
        Name = "peer-crl-file", Group = FlagGroup.Security, ValueHint = "path",
        Help = "Revoked certificates (CRLs in PEM, or one in DER): members that show one are refused, whoever dials. Needs --peer-trusted-ca-file.",
    };

    public static readonly FlagDefinition PeerCertAllowedCn = new()
    {
        Name = "peer-cert-allowed-cn", Group = FlagGroup.Security, ValueHint = "names",
        Help = "A certificate on the peer port, the operator's too, must have one of these common names, whoever dials. Needs --peer-trusted-ca-file.",
    };

    public static readonly FlagDefinition PeerCertAllowedHostname = new()
    {
        Name = "peer-cert-allowed-hostname", Group = FlagGroup.Security, ValueHint = "names",
        Help = "A certificate on the peer port must be for one of these host names or addresses, whoever dials. "
            + "Needs --peer-trusted-ca-file; excludes --peer-cert-allowed-cn.",
    };

    public static readonly FlagDefinition CipherSuites = new()
    {
        Name = "cipher-suites", Group = FlagGroup.Security, ValueHint = "names",
        Help = "Cipher suites of TLS 1.2 on both ports, by etcd's names, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. Default: the system's.",
    };

    public static readonly FlagDefinition TlsMinVersion = new()
    {
        Name = "tls-min-version", Group = FlagGroup.Security, ValueHint = "TLS1.2|TLS1.3", Default = "TLS1.2",
        Help = "The oldest version of TLS that is spoken on both ports.",
    };

    public static readonly FlagDefinition TlsMaxVersion = new()
    {
        Name = "tls-max-version", Group = FlagGroup.Security, ValueHint = "TLS1.2|TLS1.3",
        Help = "The newest version of TLS that is spoken on both ports. Default: TLS1.3.",
    };

    public static readonly FlagDefinition Cors = new()
    {
        Name = "cors", Group = FlagGroup.Security, ValueHint = "origins", Default = "*",
        Help = "Origins of web pages that browsers let use the JSON gateway and the other HTTP paths of the client port. "
            + "*: all, as etcd's default; empty: none.",
    };

    public static readonly FlagDefinition HostWhitelist = new()
    {
        Name = "host-whitelist", Group = FlagGroup.Security, ValueHint = "hosts", Default = "*",
        Help = "Host names by which the client port may be asked in HTTP without TLS, against DNS rebinding. *: all.",
    };

    public static readonly FlagDefinition AdminAllowedCn = new()
    {
        Name = "admin-allowed-cn", Group = FlagGroup.Security, ValueHint = "names",
        Help = "Common names of the client certificates that may call the admin service on the peer port.",
    };

    public static readonly FlagDefinition AuthToken = new()
    {
        Name = "auth-token", Group = FlagGroup.Security, ValueHint = "simple|jwt,...", Default = "simple",
        Help = "The kind of token that users get for their passwords: simple, known to the member that gave it; "
            + "or jwt,sign-method=<RS256...>,priv-key=<path>,pub-key=<path>,ttl=<duration>, signed, and good at every member with the key.",
    };

    public static readonly FlagDefinition AuthTokenTtl = new()
    {
        Name = "auth-token-ttl", Group = FlagGroup.Security, ValueHint = "seconds", Default = "300",
        Help = "How long a simple token lives after its last use.",
    };

    public static readonly FlagDefinition BcryptCost = new()
    {
        Name = "bcrypt-cost", Group = FlagGroup.Security, ValueHint = "4 to 31", Default = "10",
        Help = "The work that the hash of a password takes; each step doubles it.",
    };

    public static readonly FlagDefinition Durability = new()
    {
        Name = "durability", Group = FlagGroup.Storage, ValueHint = "fsync|interval=<ms>|none", Default = "fsync",
        Help = "When an acknowledged write is on disk: fsync: before it is acknowledged; interval: within so many milliseconds; "
            + "none: when the system writes it (seconds).",
    };

    public static readonly FlagDefinition QuotaBackendBytes = new()
    {
        Name = "quota-backend-bytes", Group = FlagGroup.Storage, ValueHint = "bytes", Default = "0",
        Help = "Beyond this size of the data, clients' writes are refused until space is made (the NOSPACE alarm). 0: 2 GiB; negative: no quota.",
    };

    public static readonly FlagDefinition ReservedDiskBytes = new()
    {
        Name = "reserved-disk-bytes", Group = FlagGroup.Storage, ValueHint = "bytes", Default = "67108864",
        Help = "When less of the disk is free, clients' writes are refused as if the quota was reached; when less than half of it is free, "
            + "changes of peers are too. 0: never.",
    };

    public static readonly FlagDefinition AutoCompactionMode = new()
    {
        Name = "auto-compaction-mode", Group = FlagGroup.Storage, ValueHint = "periodic|revision", Default = "periodic",
        Help = "What --auto-compaction-retention counts: time, or changes.",
    };

    public static readonly FlagDefinition AutoCompactionRetention = new()
    {
        Name = "auto-compaction-retention", Group = FlagGroup.Storage, ValueHint = "duration|number", Default = "0",
        Help = "How much history is kept: periodic: 30m, 12h, or a number of hours; revision: the number of changes. 0: all.",
    };

    public static readonly FlagDefinition CompactionBatchLimit = new()
    {
        Name = "experimental-compaction-batch-limit", Group = FlagGroup.Storage, ValueHint = "number", Default = "1000",
        Help = "Keys whose superseded versions a compaction drops in one batch, at most; other writes wait meanwhile.",
    };

    public static readonly FlagDefinition ConflictJournalSize = new()
    {
        Name = "conflict-journal-size", Group = FlagGroup.Storage, ValueHint = "number", Default = "10000",
        Help = "How many of the acknowledged writes that merges discarded the conflict journal keeps, with what they wrote up to 16 KiB each.",
    };

    public static readonly FlagDefinition MaxTxnOps = new()
    {
        Name = "max-txn-ops", Group = FlagGroup.Limits, ValueHint = "number", Default = "128",
        Help = "Operations that one transaction may have.",
    };

    public static readonly FlagDefinition MaxRequestBytes = new()
    {
        Name = "max-request-bytes", Group = FlagGroup.Limits, ValueHint = "bytes", Default = "1572864",
        Help = "Size of a client's request.",
    };

    public static readonly FlagDefinition MaxConcurrentStreams = new()
    {
        Name = "max-concurrent-streams", Group = FlagGroup.Limits, ValueHint = "number", Default = "1000000",
        Help = "Calls that may be open on one client connection.",
    };

    public static readonly FlagDefinition WatchProgressInterval = new()
    {
        Name = "experimental-watch-progress-notify-interval", Group = FlagGroup.Limits, ValueHint = "duration", Default = "10m",
        Help = "How often a quiet watch that asked for it is told the current revision.",
    };

    public static readonly FlagDefinition GrpcKeepAliveInterval = new()
    {
        Name = "grpc-keepalive-interval", Group = FlagGroup.Limits, ValueHint = "duration", Default = "2h",
        Help = "How long a connection may be silent before it is pinged. 0s: it never is.",
    };

    public static readonly FlagDefinition GrpcKeepAliveTimeout = new()
    {
        Name = "grpc-keepalive-timeout", Group = FlagGroup.Limits, ValueHint = "duration", Default = "20s",
        Help = "How long the answer to a ping may take before the connection is closed. 0s: any time.",
    };

    public static readonly FlagDefinition SlowRequest = new()
    {
        Name = "experimental-warning-unary-request-duration", Group = FlagGroup.Logging, ValueHint = "duration", Default = "300ms",
        Help = "Calls that take longer are logged, without their content. 0s: none.",
    };

    public static readonly FlagDefinition SlowBatch = new()
    {
        Name = "experimental-warning-apply-duration", Group = FlagGroup.Logging, ValueHint = "duration", Default = "100ms",
        Help = "When writes take longer to reach the disk, that is logged, at most once a minute. 0s: never.",
    };

    public static readonly FlagDefinition LogLevel = new()
    {
        Name = "log-level", Group = FlagGroup.Logging, ValueHint = "debug|info|warn|error|panic|fatal", Default = "info",
        Help = "The least severe messages that are written. panic and fatal are one.",
    };

    public static readonly FlagDefinition Metrics = new()
    {
        Name = "metrics", Group = FlagGroup.Logging, ValueHint = "basic|extensive", Default = "basic",
        Help = "extensive: /metrics also says how long calls took, by method (grpc_server_handling_seconds).",
    };

    public static readonly FlagDefinition LogFormat = new()
    {
        Name = "log-format", Group = FlagGroup.Logging, ValueHint = "json|text", Default = "json",
        Help = "One JSON object a line, or text for people.",
    };

    public static readonly FlagDefinition LogOutputs = new()
    {
        Name = "log-outputs", Group = FlagGroup.Logging, ValueHint = "outputs", Default = "default",
        Help = "Where messages go: stdout, stderr, or files, to which they are appended. default and systemd/journal: standard error, which systemd collects.",
    };

    public static readonly FlagDefinition Tracing = new()
    {
        Name = "experimental-enable-distributed-tracing", Group = FlagGroup.Tracing, ValueHint = "true|false", Default = "false", IsSwitch = true,
        Help = "Send traces of requests to an OpenTelemetry collector.",
    };

    public static readonly FlagDefinition TracingAddress = new()
    {
        Name = "experimental-distributed-tracing-address", Group = FlagGroup.Tracing, ValueHint = "host:port", Default = "localhost:4317",
        Help = "The collector: OTLP over gRPC, without TLS.",
    };

    public static readonly FlagDefinition TracingServiceName = new()
    {
        Name = "experimental-distributed-tracing-service-name", Group = FlagGroup.Tracing, Default = "edgestore",
        Help = "The service as traces name it; the same at all members.",
    };

    public static readonly FlagDefinition TracingInstanceId = new()
    {
        Name = "experimental-distributed-tracing-instance-id", Group = FlagGroup.Tracing,
        Help = "This member as traces name it. Default: --name.",
    };

    public static readonly FlagDefinition TracingSamplingRate = new()
    {
        Name = "experimental-distributed-tracing-sampling-rate", Group = FlagGroup.Tracing, ValueHint = "number", Default = "0",
        Help = "Of a million requests that come without a trace, how many begin one. A request of a sampled trace is always in it.",
    };

    public static readonly IReadOnlyList<FlagDefinition> All =
    [
        ConfigFile, Name, DataDir, WalDir, ListenClientUrls, AdvertiseClientUrls, ListenPeerUrls, ListenMetricsUrls,
        InitialAdvertisePeerUrls, InitialCluster, InitialClusterState, InitialClusterToken, Join, Site, MembershipFile, MergePolicy, LocalOnlyKeys,
        Topology, TopologyFanOut, TopologyRelays, TopologyPatience, PeerRateLimit, MinCopies, MinCopiesTimeout, LeaseTakeover, RepairRateLimit, RepairInterval,
        TombstoneRetention,
        CertFile, KeyFile, TrustedCaFile, ClientCertAuth, ClientCrlFile, ClientCertAllowedHostname, AutoTls, SelfSignedCertValidity,
        PeerCertFile, PeerKeyFile, PeerTrustedCaFile, PeerClientCertAuth, PeerCrlFile, PeerCertAllowedCn, PeerCertAllowedHostname, AdminAllowedCn,
        CipherSuites, TlsMinVersion, TlsMaxVersion, Cors, HostWhitelist,
        AuthToken, AuthTokenTtl, BcryptCost,
        Durability, QuotaBackendBytes, ReservedDiskBytes, AutoCompactionMode, AutoCompactionRetention, CompactionBatchLimit,
        ConflictJournalSize,
        MaxTxnOps, MaxRequestBytes, MaxConcurrentStreams, WatchProgressInterval, GrpcKeepAliveInterval, GrpcKeepAliveTimeout,
        LogLevel, LogFormat, LogOutputs, Metrics, SlowRequest, SlowBatch,
        Tracing, TracingAddress, TracingServiceName, TracingInstanceId, TracingSamplingRate,
    ];
}
