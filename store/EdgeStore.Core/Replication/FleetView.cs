using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication;

/// <summary>The fleet as this member sees it at one moment: its own state, and all active peers, heard of or not.</summary>
public sealed class FleetView
{
    private FleetView(StoreState local, ClusterMembership membership, IReadOnlyList<FleetPeer> peers)
    {
        Local = local;
        Membership = membership;
        Peers = peers;
    }

    public StoreState Local { get; }

    public ClusterMembership Membership { get; }

    public IReadOnlyList<FleetPeer> Peers { get; }

    public bool IsDivergenceDetected => Peers.Any(peer => peer.View.Diverged);

    /// <summary>
    /// Changes that every active member includes, and such that every change which this member does not include yet was, or
    /// will be, made by a member that had them. Empty while a peer is unheard of or is known to have made changes that have
    /// not come yet: those may be older than what it includes now. What was stable once stays so, until a member joins.
    /// </summary>
    public VersionVector StableVector => Peers.Any(peer => peer.View.Vector[peer.Member.Tag] > Local.Vector[peer.Member.Tag])
        ? VersionVector.Empty
        : Peers.Aggregate(Local.Vector, (stable, peer) => stable.Meet(peer.View.Vector));

    /// <summary>
    /// Deletes whose tombstones may be dropped: this member and every peer that is connected, or was heard of lately, include them,
    /// and no stream that is open can bring anything that is older. A peer that includes a delete may have a put in its log that
    /// the delete outdoes, from before it heard of that; if it has outdone the delete itself, nothing in its log says so. That put
    /// must meet the tombstone here. What a peer that is not connected has of the kind, it leaves out when it is told of the
    /// dropped tombstones by the next hello (<see cref="LogSlice"/>).
    /// </summary>
    public VersionVector CollectableVector => Peers
        .Where(peer => peer.View.Connected || peer.View.IsHeardOf)
        .Aggregate(Local.Vector, (held, peer) => held.Meet(peer.View.Connected ? peer.View.DeliveredVector : peer.View.Vector));

    public static FleetView Of(StoreState local, ClusterMembership membership, IReadOnlyDictionary<Tag, PeerView> views)
    {
        var peers = membership.Active.Where(member => member.Tag != local.Tag).Select(member =>
        {
            var view = views.GetValueOrDefault(member.Tag) ?? new PeerView { Tag = member.Tag };
            return new FleetPeer(member, view, local);
        });
        return new FleetView(local, membership, [.. peers]);
    }

    /// <summary>How many members' disks, this one's included, hold this member's own changes up to one.</summary>
    public int CopiesOf(OwnChange change) =>
        1 + Peers.Count(peer => peer.View.HeldRevision >= change.Revision || peer.View.Vector[Local.Tag] >= change.N);

    /// <summary>The peers whose disks hold everything that a state of this member, its present one or an older, holds.</summary>
    public IReadOnlyList<FleetPeer> Holders(StoreState moment) => [.. Peers.Where(peer => peer.View.Holds(moment))];

    /// <summary>
    /// Of the <see cref="Holders"/> those on which a member that leaves may count: they said so while they were active. So whoever
    /// counts on another began to leave before that one does, and two that leave never count on each other, nor more in a circle.
    /// </summary>
    public IReadOnlyList<FleetPeer> Keepers(StoreState moment) => [.. Peers.Where(peer => peer.View.Keeps(moment))];

    /// <summary>For how long a member was not heard of, from itself or through others; of one that never was, since this member started.</summary>
    /// <param name="nowMs">On the monotonic clock, as <paramref name="startedMs"/>.</param>
    public TimeSpan SilenceOf(Tag tag, long nowMs, long startedMs)
    {
        var view = Peers.FirstOrDefault(peer => peer.Member.Tag == tag)?.View;
        if (view is { Connected: true } or { IsHeardOf: true }) return TimeSpan.Zero;
        return TimeSpan.FromMilliseconds(nowMs - (view is { HeardMs: > 0 } ? view.HeardMs : startedMs));
    }
}
