using System.Collections.Immutable;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using EdgeStore.Server.Options;

namespace EdgeStore.Server.Peers;

/// <summary>Whom this member keeps links with now.</summary>
internal sealed class PeerChoice(ServerOptions options, LinkServices links, ScheduleStore schedule)
{
    private PeerChooser? _chooser;
    private volatile ImmutableSortedSet<Tag> _current = [];

    public ImmutableSortedSet<Tag> Current => _current;

    /// <summary>Looks again at membership, schedule and links. One caller at a time.</summary>
    public IEnumerable<ClusterMember> Renew()
    {
        // A lone member has no tag before it lets somebody join.
        if (links.Local.Published.Tag is not { IsNone: false } self) return [];
        _chooser ??= new PeerChooser(options.Topology, self);
        var membership = links.Directory.Current;
        _current = _chooser.Choose(membership, schedule.Current, links.Registry.IsLinked, (long)links.Time.GetElapsedTime(0).TotalMilliseconds);
        return _current.Select(membership.Find).OfType<ClusterMember>();
    }
}
