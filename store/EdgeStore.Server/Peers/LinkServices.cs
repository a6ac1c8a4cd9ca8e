using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Server.Membership;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Peers;

/// <summary>What all links of this member share.</summary>
internal sealed record LinkServices(
    LinkSettings Settings,
    PeerSettings Peers,
    ILocalReplica Local,
    IMemberDirectory Directory,
    IStoreWriter Writer,
    SpaceGuard Space,
    FullDisk Disk,
    DurabilityStage Durability,
    LinkRegistry Registry,
    FleetMonitor Fleet,
    OwnStanding Standing,
    PeerMetrics Metrics,
    TimeProvider Time);
