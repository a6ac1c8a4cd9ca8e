using System.Collections.Immutable;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication;

/// <summary>Collects what the links learn about the peers. Safe for concurrent use.</summary>
public sealed class FleetTable(ILocalReplica local, IMemberDirectory directory)
{
    private ImmutableDictionary<Tag, PeerView> _views = ImmutableDictionary<Tag, PeerView>.Empty;

    public FleetView Current => FleetView.Of(local.Published, directory.Current, _views);

    /// <summary>Takes over what the pair's link says; an error stays until a later link has got further.</summary>
    public void Update(PeerView view) => ImmutableInterlocked.AddOrUpdate(ref _views, view.Tag, view, (_, old) => Merge(old, view));

    /// <summary>An attempt to reach the peer failed before there was a link.</summary>
    public void Fail(Tag peer, string error) => ImmutableInterlocked.AddOrUpdate(
        ref _views,
        peer,
        tag => new PeerView { Tag = tag, LastError = error },
        (_, old) => old with { LastError = error });

    // A divergence is over when both are seen to be equal, not when a stream ends.
    private PeerView Merge(PeerView old, PeerView view) =>
        view with { Diverged = view.Diverged || (old.Diverged && !view.IsConverged(local.Published)) };
}
