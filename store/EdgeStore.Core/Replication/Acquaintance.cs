using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Whether the members that stay find each other without this one. Who was let in knows all who were there before, but those
/// learn of it only from a peer; and members refuse whom they do not know.
/// <code>
/// 1 lets 8 in while it is cut off from 2 and 3, and wants to leave:
///
/// 2 ── 3    8      8 is a stranger: with 1 would go all that 1 and 8 have in common
/// </code>
/// What nobody has said is not so: of a member that was not heard of since this one started, nobody knows whom it knows.
/// </summary>
public static class Acquaintance
{
    /// <returns>
    /// The members that would not find the most senior one that stays, not even by way of others. Who was there from the
    /// beginning, or is in a membership file, is known to all.
    /// </returns>
    public static IReadOnlyList<FleetPeer> StrangersIn(FleetView fleet)
    {
        // In the order of their tags, so the older ones first. Those that are leaving do not introduce anybody any more.
        var staying = fleet.Peers.Where(peer => peer.Member.Standing == MemberStanding.Active).ToList();
        var found = new Queue<FleetPeer>(staying.Take(1));
        var strangers = staying.Skip(1).ToList();
        while (strangers.Count > 0 && found.TryDequeue(out var known))
        {
            foreach (var other in strangers.FindAll(other => FindEachOther(fleet, known, other))) found.Enqueue(other);
            strangers.RemoveAll(found.Contains);
        }

        return strangers;
    }

    private static bool FindEachOther(FleetView fleet, FleetPeer one, FleetPeer other)
    {
        var (older, newer) = one.Member.Tag.CompareTo(other.Member.Tag) < 0 ? (one, other) : (other, one);
        return GrantOf(fleet, newer.Member) is not { } grant || grant.Tag == older.Member.Tag || older.View.Vector.Covers(grant);
    }

    /// <returns>The change that let a member in; null for one that was there from the beginning.</returns>
    private static Dot? GrantOf(FleetView fleet, ClusterMember member) => member.MemberId is { } id
        ? fleet.Local.Keys.Find(MemberTables.Grants.Key(MemberTables.IdOf(member.Tag, id)))?.BirthDot
        : null;
}
