namespace EdgeStore.Operator.Repairing;

/// <summary>
/// Which pairs a run consists of. <c>Spanning</c> over a, b, c, d with c away: a/b, b/d, and a/c last; so those that are here are
/// all connected, and who is away misses one comparison only.
/// </summary>
internal static class RepairPairs
{
    /// <summary>A status of more pairs would not fit into an object.</summary>
    public const int Most = 2000;

    /// <param name="problem">Why there are none.</param>
    public static IReadOnlyList<RepairPairStatus> Choose(EdgeStoreRepairSpec spec, IReadOnlyList<RepairMember> members, out string? problem)
    {
        var named = spec.PairList?.SelectMany(p => (string[])[p.Member, p.Peer]) ?? spec.Members ?? [];
        problem = named.FirstOrDefault(n => members.All(m => m.Name != n)) is { } stranger ? $"the cluster has no member {stranger}" : null;
        if (problem is not null) return [];

        if (spec.PairList is { } list) return [.. list.Select(p => Pair(p.Member, p.Peer))];
        var chosen = members.Where(m => spec.Members?.Contains(m.Name) ?? true).OrderBy(m => m.Tag).ToList();
        var pairs = chosen.Count < 2 ? 0L : spec.Pairs == RepairLimits.All ? chosen.Count * (chosen.Count - 1L) / 2 : chosen.Count - 1;
        problem = pairs switch
        {
            0 => "a cluster of one member has nobody to compare itself with",
            > Most => $"{pairs} pairs are more than the {Most} of which a run can keep account: use pairs: Spanning, or name members",
            _ => null,
        };
        if (problem is not null) return [];
        return [.. spec.Pairs == RepairLimits.All ? All(chosen) : Spanning(chosen)];
    }

    private static IEnumerable<RepairPairStatus> Spanning(List<RepairMember> members)
    {
        var here = members.Where(m => m.Absence is null).ToList();
        if (here.Count == 0) here = [members[0]];
        var away = members.Except(here);
        var sites = here.GroupBy(m => m.Site).Select(g => g.ToList()).ToList();
        return sites.SelectMany(Chain).Concat(Chain([.. sites.Select(s => s[0])])).Concat(away.Select(m => Pair(Neighbour(here, m), m)));
    }

    private static IEnumerable<RepairPairStatus> Chain(List<RepairMember> members) => members.Zip(members.Skip(1), Pair);

    private static RepairMember Neighbour(List<RepairMember> here, RepairMember away) => here.Find(m => m.Site == away.Site) ?? here[0];

    private static IEnumerable<RepairPairStatus> All(List<RepairMember> members)
        => members.SelectMany((m, i) => members.Skip(i + 1).Select(peer => Pair(m, peer)));

    private static RepairPairStatus Pair(RepairMember member, RepairMember peer) => Pair(member.Name, peer.Name);

    private static RepairPairStatus Pair(string member, string peer) => new() { Name = $"{member}/{peer}", Member = member, Peer = peer };
}
