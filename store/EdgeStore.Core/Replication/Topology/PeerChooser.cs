using System.Collections.Immutable;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication.Topology;

/// <summary>
/// Decides, again and again, which peers this member should have links with: those of the schedule, or else of the
/// topology. When some of them have been out of reach for long, the topology of the others says who stands in; the lost
/// ones are still tried. Not thread-safe.
/// </summary>
public sealed class PeerChooser(TopologySettings settings, Tag self)
{
    /// <summary>After so many times the patience a lost peer may be chosen as stand-in again.</summary>
    private const int OblivionFactor = 30;

    private readonly Dictionary<Tag, long> _unlinkedSince = [];
    private readonly Dictionary<Tag, long> _lostSince = [];
    private ImmutableSortedSet<Tag> _planned = [];
    private ImmutableSortedSet<Tag> _wanted = [];
    private (ClusterMembership?, LinkSchedule?, string) _basis;

    /// <param name="isLinked">Whether there is a link with a peer now, whoever opened it.</param>
    /// <returns>Another object only when something has changed.</returns>
    public ImmutableSortedSet<Tag> Choose(ClusterMembership membership, LinkSchedule schedule, Func<Tag, bool> isLinked, long nowMs)
    {
        Observe(isLinked, nowMs);
        var basis = (membership, schedule, string.Join(' ', _lostSince.Keys.Order()));
        if (basis == _basis) return _wanted;
        _basis = basis;
        if (membership.Find(self) is not { } own || !(own.IsActive || own.Standing == MemberStanding.Left)) return _wanted = _planned = [];

        // Somebody has to take the word of a member that has left; nobody dials it any more.
        var members = own.IsActive ? membership.Active : membership.Active.Append(own);

        var scheduled = schedule.Of(self);
        _planned = scheduled.Count > 0
            ? [.. scheduled.Keys.Where(peer => membership.Find(peer) is { IsActive: true })]
            : TopologyPlan.PeersOf(members, settings, self);
        var wanted = _planned.Union(StandIns(members, scheduled.Count > 0));
        foreach (var tag in _unlinkedSince.Keys.Where(tag => !wanted.Contains(tag) && !_lostSince.ContainsKey(tag)).ToList()) _unlinkedSince.Remove(tag);
        if (!wanted.SetEquals(_wanted)) _wanted = wanted;
        Observe(isLinked, nowMs);
        return _wanted;
    }

    private IEnumerable<Tag> StandIns(IEnumerable<ClusterMember> members, bool isScheduled)
    {
        var lost = _planned.Count(_lostSince.ContainsKey);
        if (lost == 0) return [];
        var rest = members.Where(member => !_lostSince.ContainsKey(member.Tag));
        if (!isScheduled) return TopologyPlan.PeersOf(rest, settings, self);

        // A schedule says which links may be used: no more others than are needed.
        return TopologyPlan.PeersOf(rest, settings with { Kind = TopologyKind.Auto }, self).Except(_planned).Take(lost);
    }

    private void Observe(Func<Tag, bool> isLinked, long nowMs)
    {
        foreach (var tag in _wanted)
        {
            if (isLinked(tag)) _unlinkedSince.Remove(tag);
            else _unlinkedSince.TryAdd(tag, nowMs);
            if (_unlinkedSince.TryGetValue(tag, out var since) && nowMs - since >= settings.PatienceMs) _lostSince.TryAdd(tag, nowMs);
        }

        // Who is linked, or was lost so long ago that it may be worth another try, is not lost. A planned peer is tried all the time.
        foreach (var (tag, since) in _lostSince.ToList())
        {
            var isForgotten = !_planned.Contains(tag) && nowMs - since >= OblivionFactor * settings.PatienceMs;
            if (!isLinked(tag) && !isForgotten) continue;
            _lostSince.Remove(tag);
            _unlinkedSince.Remove(tag);
        }
    }
}
