using System.Collections.Immutable;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication.Topology;

/// <summary>
/// The peers that a member keeps links with: a function of who there is, so that all come to one picture without talking
/// about it. The links of all members together connect everybody.
/// <code>
/// ring            k-regular, 4        hub and spoke       by site
/// 1─2─3─4─5─1     two cycles in       1═2 hubs            [1 2 3]   [4 5 6]   [7 8 9]
///                 shuffled orders     ╱│╲                  1─────────4─────────7──1     first relays
///                                     3 4 5                2─────────5─────────8──2     second ones, shuffled sites
/// </code>
/// A member without an address can only dial: nobody else counts on it, and it puts itself into its own picture.
/// </summary>
public static class TopologyPlan
{
    /// <param name="active">All active members, or those that are not given up.</param>
    public static ImmutableSortedSet<Tag> PeersOf(IEnumerable<ClusterMember> active, TopologySettings settings, Tag self)
    {
        var members = active.Where(member => member.Tag == self || member.PeerUrls.Length > 0).OrderBy(member => member.Tag).ToList();
        if (members.Find(member => member.Tag == self) is not { } own) return [];
        var peers = KindFor(members, settings) switch
        {
            TopologyKind.Mesh => Tags(members),
            TopologyKind.Ring => Cycle.Neighbours(Tags(members), self),
            TopologyKind.KRegular => Cycle.Regular(Tags(members), settings.FanOut, self),
            TopologyKind.HubAndSpoke => HubAndSpoke(members, settings, self),
            TopologyKind.BySite => BySite(members, settings, own),
            var kind => throw new ArgumentOutOfRangeException(nameof(settings), kind, "unknown topology"),
        };
        return [.. peers.Where(peer => peer != self)];
    }

    private static TopologyKind KindFor(List<ClusterMember> members, TopologySettings settings) =>
        settings.Kind != TopologyKind.Auto ? settings.Kind
        : members.Count <= TopologySettings.MeshLimit ? TopologyKind.Mesh
        : members.DistinctBy(member => member.Site).Count() > 1 ? TopologyKind.BySite
        : TopologyKind.KRegular;

    private static List<Tag> HubAndSpoke(List<ClusterMember> members, TopologySettings settings, Tag self)
    {
        var hubs = Relays(members, settings);
        return hubs.Contains(self) ? Tags(members) : hubs;
    }

    private static List<Tag> BySite(List<ClusterMember> members, TopologySettings settings, ClusterMember own)
    {
        var sites = members.GroupBy(member => member.Site, StringComparer.Ordinal).ToDictionary(site => site.Key, site => site.ToList());
        var mates = Tags(sites[own.Site]);
        var near = mates.Count <= TopologySettings.MeshLimit ? mates : Cycle.Regular(mates, settings.FanOut, own.Tag);
        var cycles = Enumerable.Range(0, Math.Max((settings.FanOut + 1) / 2, settings.Relays));
        return [.. near, .. cycles.Where(cycle => RelayOf(own.Site, cycle) == own.Tag).SelectMany(Far)];

        // Each cycle goes through all sites, and through one relay of each.
        IEnumerable<Tag> Far(int cycle) => Cycle.Neighbours(OrderOf(cycle), own.Site).Select(site => RelayOf(site, cycle));

        List<string> OrderOf(int cycle) => [.. sites.Keys.OrderBy(site => cycle == 0 ? 0 : Cycle.Rank(site, cycle)).ThenBy(site => site, StringComparer.Ordinal)];

        Tag RelayOf(string site, int cycle)
        {
            var relays = Relays(sites[site], settings);
            return relays[cycle % relays.Count];
        }
    }

    /// <summary>The most senior ones that can be dialed.</summary>
    private static List<Tag> Relays(List<ClusterMember> members, TopologySettings settings) =>
        [.. members.OrderBy(member => member.PeerUrls.Length == 0).ThenBy(member => member.Tag).Take(settings.Relays).Select(member => member.Tag)];

    private static List<Tag> Tags(List<ClusterMember> members) => [.. members.Select(member => member.Tag)];
}
