using System.Collections.Immutable;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning.Links;

/// <param name="Online">Others may count on it.</param>
internal sealed record LinkMember(int Tag, string Site, bool Online);

/// <summary>
/// The links of a fleet: what each member would choose by itself, were it told the topology, who is online and the sites.
/// Members that are online are connected without those that are not; who is offline has links to come back by.
/// </summary>
internal static class LinkPlanner
{
    // A topology counts on members that can be dialled, which all members of a cluster can.
    private static readonly ImmutableArray<Uri> Dialled = [new Uri("https://member")];

    /// <summary>False: members choose well by themselves, and are given no schedule.</summary>
    public static bool IsNeeded(ClusterSettings settings)
        => settings.Links is { Topology.Kind: not TopologyKind.Auto } or { BytesPerSecond: > 0 }
            || settings.Sites.Default.LinkBytesPerSecond is not null
            || settings.Sites.Named.Values.Any(s => s.LinkBytesPerSecond is not null);

    public static ImmutableArray<ScheduledLink> Plan(IReadOnlyList<LinkMember> members, ClusterSettings settings)
    {
        var sites = members.ToDictionary(m => m.Tag, m => m.Site);
        var pairs = settings.Links.Topology.Kind == TopologyKind.HubAndSpoke ? Spokes(members, settings.Links) : Chosen(members, settings.Links.Topology);
        return
        [
            .. pairs.Where(p => p.One != p.Other)
                .Select(p => p.One < p.Other ? p : (One: p.Other, Other: p.One))
                .Distinct()
                .Order()
                .Select(p => new ScheduledLink(new Tag(p.One), new Tag(p.Other), Budget(settings, sites[p.One], sites[p.Other]))),
        ];
    }

    private static IEnumerable<(int One, int Other)> Chosen(IReadOnlyList<LinkMember> members, TopologySettings topology)
    {
        var online = members.Where(m => m.Online).Select(Member).ToList();
        return from member in members
               let picture = member.Online ? online : [.. online, Member(member)]
               from peer in TopologyPlan.PeersOf(picture, topology, new Tag(member.Tag))
               select (member.Tag, peer.Value);
    }

    private static IEnumerable<(int One, int Other)> Spokes(IReadOnlyList<LinkMember> members, LinkSettings links)
    {
        var hubs = members.Where(m => m.Online)
            .OrderBy(m => m.Site == links.Hub ? 0 : 1)
            .ThenBy(m => m.Tag)
            .Take(links.Topology.Relays);
        return from hub in hubs from member in members select (hub.Tag, member.Tag);
    }

    private static long Budget(ClusterSettings settings, string one, string other)
    {
        if (one == other) return settings.Links.BytesPerSecond;
        var limits = new[] { one, other }.Select(s => settings.SiteOf(s).LinkBytesPerSecond ?? settings.Links.BytesPerSecond).Where(l => l > 0).ToList();
        return limits.Count == 0 ? 0 : limits.Min();
    }

    private static ClusterMember Member(LinkMember member)
        => new("", new Tag(member.Tag), null, Dialled, [], MemberStanding.Active) { Site = member.Site };
}
