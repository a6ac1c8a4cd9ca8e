using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Replication;

/// <summary>A peer as this member sees it at one moment.</summary>
public sealed class FleetPeer(ClusterMember member, PeerView view, StoreState local)
{
    public ClusterMember Member { get; } = member;

    public PeerView View { get; } = view;

    /// <summary>It is on its way out, as far as it has said.</summary>
    public bool IsLeaving => Member.Standing is not MemberStanding.Active || View.Phase is not (null or MemberPhase.Active);

    /// <summary>Changes that this member includes and the peer has not said to include.</summary>
    public ulong LagChanges => local.Vector.CountBeyond(View.Vector);

    /// <summary>Connected or heard of lately, and both vector and fingerprint are equal.</summary>
    public bool IsConverged => (View.Connected || View.IsHeardOf) && View.IsConverged(local);

    /// <summary>This member has dropped tombstones of deletes that the peer has not said to include.</summary>
    public bool IsPastHorizon => View.MemberId != 0 && !View.Vector.Covers(local.Collected.Vector);
}
