using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Access;
using EdgeStore.Server.Leases;
using EdgeStore.Server.Repair;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Options;

/// <summary>The server's configuration, checked. What the user wrote is in <see cref="FlagSet"/>; this is what it means.</summary>
internal sealed record ServerOptions
{
    public required string Name { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>Of the write-ahead log; null: the data directory.</summary>
    public required string? WalDirectory { get; init; }

    public required PortOptions Client { get; init; }

    public required PortOptions Peer { get; init; }

    public required IReadOnlyList<ListenUrl> MetricsUrls { get; init; }

    /// <summary>How long calls take, by method.</summary>
    public bool HasExtensiveMetrics { get; init; }

    public required ClusterOptions Cluster { get; init; }

    /// <summary>Where the member is; empty: nowhere in particular.</summary>
    public required string Site { get; init; }

    public required WebOptions Web { get; init; }

    /// <summary>Common names that may call the admin service; empty: whoever reaches the peer port.</summary>
    public required IReadOnlyList<string> AdminAllowedCommonNames { get; init; }

    public required TopologySettings Topology { get; init; }

    /// <summary>What may be sent to a peer a second; 0: no limit.</summary>
    public required long PeerRateLimit { get; init; }

    public required CopiesOptions Copies { get; init; }

    public required LeaseOptions Leases { get; init; }

    public required AccessOptions Access { get; init; }

    public required RepairOptions Repair { get; init; }

    /// <summary>How long a cluster member keeps tombstones.</summary>
    public required TimeSpan TombstoneRetention { get; init; }

    public required WriterSettings Writer { get; init; }

    public required DurabilityOptions Durability { get; init; }

    public required SpaceOptions Space { get; init; }

    public required AutoCompactionOptions AutoCompaction { get; init; }

    public required LimitOptions Limits { get; init; }

    public required LogOptions Log { get; init; }

    /// <summary>Null: no traces.</summary>
    public required TracingOptions? Tracing { get; init; }

    /// <summary>What the user should know about the given flags; to be logged.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
