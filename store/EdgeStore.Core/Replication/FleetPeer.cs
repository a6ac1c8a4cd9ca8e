using EdgeStore.Core.Membership;

namespace EdgeStore.Core.Replication;

/// <summary>A peer as this member sees it at one moment.</summary>
/// <param name="LagChanges">Changes that this member includes and the peer has not said to include.</param>
/// <param name="IsConverged">Connected, and both vector and fingerprint are equal.</param>
public sealed record FleetPeer(ClusterMember Member, PeerView View, ulong LagChanges, bool IsConverged)
{
    /// <summary>This member has dropped tombstones of deletes that the peer has not said to include.</summary>
    public bool IsPastHorizon { get; init; }
}
