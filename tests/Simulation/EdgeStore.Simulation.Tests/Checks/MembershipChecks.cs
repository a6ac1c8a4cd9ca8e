using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Membership;
using EdgeStore.Simulation.Tests.World;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>Watches the membership that the members keep: tags are given out once, who is out stays out, and all end with the same.</summary>
/// <param name="founders">Members with greater tags begin with what they were told, and may see a member that has left take part once more while they catch up.</param>
internal sealed class MembershipChecks(int founders)
{
    private readonly Dictionary<Tag, ulong> _incarnations = [];
    private readonly HashSet<Tag> _mayGo = [];
    private readonly Dictionary<Tag, ulong> _askedBy = [];
    private readonly Dictionary<ulong, Tag> _taken = [];
    private readonly Dictionary<(SimulatedMember, Tag), MemberStanding> _out = [];

    /// <summary>A member has let a process in, on its disk.</summary>
    public void Granted(SimulatedMember allocator, JoinResponse answer) => Started(Tag.OfMember((int)answer.Tag), answer.MemberId, allocator);

    /// <summary>
    /// Who asks again under its name, perhaps because an answer was lost, becomes its own successor. The tag of a place that was made
    /// before is nobody's once it is taken.
    /// </summary>
    public void Evaluated(JoinRequest request, JoinResponse answer)
    {
        foreach (var former in answer.Members.Where(member => member.Tag != answer.Tag && request.Name.Length > 0 && (NameOf(member) == request.Name || IsPlaceOf(request, member))))
            MayGo(Tag.OfMember((int)former.Tag));
        if (request.MemberId != 0) _askedBy[Tag.OfMember((int)answer.Tag)] = request.MemberId;
    }

    /// <summary>A process starts in the place that it was given. Others that it was given, too, nobody takes.</summary>
    public void Took(JoinRequest request, JoinResponse answer) => _taken[request.MemberId] = Tag.OfMember((int)answer.Tag);

    /// <summary>A tag belongs to an incarnation.</summary>
    public void Started(Tag tag, ulong memberId, SimulatedMember by) =>
        Require("tags", _incarnations.TryAdd(tag, memberId) || _incarnations[tag] == memberId, $"{by.Name} gives tag {tag} to {memberId:x16}, which {_incarnations[tag]:x16} has");

    /// <summary>A member is removed, or has lost its disk.</summary>
    public void MayGo(Tag tag) => _mayGo.Add(tag);

    /// <summary>A member shows another membership.</summary>
    public void Shown(SimulatedMember member, ClusterMembership membership)
    {
        foreach (var other in membership.Members.Values)
        {
            if (other.Standing == MemberStanding.Removed)
                Require("membership", _mayGo.Contains(other.Tag) || IsSpare(other.Tag), $"{member.Name} shows that {other.Name} with tag {other.Tag} was removed, which nobody has asked for");
            if (other.Standing == MemberStanding.Removed || (other.Standing == MemberStanding.Left && member.Tag.Value <= founders && !IsTold(member, other.Tag))) _out[(member, other.Tag)] = other.Standing;
            else Require("membership", !_out.ContainsKey((member, other.Tag)), $"{member.Name} shows tag {other.Tag} as {other.Standing} again");
        }
    }

    /// <summary>A member has handed over all that it has. Those that stay must know each other, at least by way of others.</summary>
    /// <param name="find">Who has a tag; null for a process that was let in and never started.</param>
    public static void Leaves(SimulatedMember member, Func<Tag, SimulatedMember?> find)
    {
        var staying = member.Directory.Current.Active
            .Where(other => other.Standing == MemberStanding.Active && other.Tag != member.Tag)
            .Select(other => find(other.Tag)).OfType<SimulatedMember>().ToList();
        var reached = staying.Take(1).ToHashSet();
        while (staying.Find(other => !reached.Contains(other) && reached.Any(one => Know(one, other))) is { } next) reached.Add(next);
        Require("leave", reached.Count == staying.Count, $"{member.Name} leaves {string.Join(", ", staying.Except(reached).Select(other => other.Name))} behind, whom {string.Join(", ", reached.Select(one => one.Name))} do not know");

        static bool Know(SimulatedMember one, SimulatedMember other) =>
            one.Directory.Current.Find(other.Tag) is not null && other.Directory.Current.Find(one.Tag) is not null;
    }

    /// <summary>All has converged.</summary>
    public static void Ended(IReadOnlyList<SimulatedMember> members)
    {
        var tags = members.Select(member => member.Tag).ToHashSet();
        foreach (var member in members)
        {
            var membership = member.Directory.Current;
            Require("membership", membership.Digest == members[0].Directory.Current.Digest, $"{member.Name} ends with another membership than {members[0].Name}");
            var active = membership.Active.Select(other => other.Tag).ToList();
            Require("membership", tags.SetEquals(active), $"{member.Name} takes {string.Join(' ', active)} for the members, not {string.Join(' ', tags)}");
        }
    }

    /// <summary>By a newcomer, which wrote what it was told when it was let in. Another may have been told something older.</summary>
    private static bool IsTold(SimulatedMember member, Tag tag) =>
        member.Published.Keys.Find(SystemKeys.Key("member-attributes", MemberTables.IdOf(tag))) is { Identity.Stamp.Time: 1 };

    private bool IsSpare(Tag tag) => _askedBy.TryGetValue(tag, out var process) && _taken.TryGetValue(process, out var taken) && taken != tag;

    private static bool IsPlaceOf(JoinRequest request, MemberRows member) => NameOf(member).Length == 0 && member.Grant.PeerUrls.SequenceEqual(request.PeerUrls);

    private static string NameOf(MemberRows member) => member.Attributes is { Name.Length: > 0 } said ? said.Name : member.Grant.Name;

    private static void Require(string check, bool holds, string otherwise)
    {
        if (!holds) throw new SimulationFailure(check, otherwise);
    }
}
