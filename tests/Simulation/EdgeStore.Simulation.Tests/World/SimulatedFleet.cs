using System.Globalization;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Membership;
using EdgeStore.Simulation.Tests.Checks;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// The processes, and whoever runs them. With a membership file it gives out the tags in increasing order and writes the
/// membership, of which each member gets its copy in its own time; otherwise the members keep it, and it only knows who belongs.
/// </summary>
internal sealed class SimulatedFleet
{
    private const int Sites = 3;

    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly Invariants _invariants;
    private readonly MembershipChecks _checks;
    private readonly List<SimulatedMember> _all = [];
    private readonly Dictionary<Tag, SimulatedMember> _byTag = [];
    private readonly List<MemberConfig> _configs = [];
    private ClusterMembership _membership;
    private int _edition;

    public SimulatedFleet(Scheduler scheduler, Scenario scenario, Random random, Invariants invariants, MembershipChecks checks)
    {
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _invariants = invariants;
        _checks = checks;
        for (var i = 0; i < scenario.Members; i++) Enlist();
        _membership = Write();
        Members = scenario.IsReplicated ? [.. _configs.Select(StartOfMany)] : [.. _configs.Select(config => StartByFile(new Tag(config.Tag)))];
        if (scenario is { BindsMembers: true, IsReplicated: false }) BindAll();
    }

    /// <summary>A member has come after the others.</summary>
    public event Action<SimulatedMember>? Joined;

    /// <summary>Another process runs.</summary>
    public event Action<SimulatedMember>? Started;

    /// <summary>Those that belong to the cluster.</summary>
    public IReadOnlyList<SimulatedMember> Members { get; private set; }

    /// <summary>Whose process may run: the members, those that have left, and those that were removed and perhaps do not know it.</summary>
    public IEnumerable<SimulatedMember> Running => _all.Where(member => !member.IsGone);

    /// <summary>Every member has the newest membership.</summary>
    public bool IsInformed => _scenario.IsReplicated
        ? Members.All(member => member.Directory.Current.Digest == Members[0].Directory.Current.Digest)
        : Members.All(member => ReferenceEquals(member.Directory.Current, _membership));

    /// <returns>Null for a process that was let in and never started.</returns>
    public SimulatedMember? Find(Tag tag) => _byTag.GetValueOrDefault(tag);

    public static string SiteOf(int number) => string.Create(CultureInfo.InvariantCulture, $"site{number % Sites}");

    /// <summary>By the membership file.</summary>
    public SimulatedMember Join()
    {
        var tag = Enlist();
        _membership = Write();
        var member = StartByFile(tag);
        if (_scenario.BindsMembers) Bind(member);
        Announce();
        Members = [.. Members, member];
        Joined?.Invoke(member);
        return member;
    }

    /// <summary>A process that was let in starts; it belongs to the fleet when it is included.</summary>
    public SimulatedMember Begin(OwnProfile profile, JoinResponse answer)
    {
        var tag = Tag.OfMember((int)answer.Tag);
        var member = Start(tag, profile, new MemberIdentity(answer.ClusterId, tag, null) { NewMemberId = answer.MemberId, KnownMembers = answer.Members, HybridTime = answer.HybridTime });
        Joined?.Invoke(member);
        return member;
    }

    public void Include(SimulatedMember member) => Members = [.. Members, member];

    /// <summary>It is not a member any more, perhaps without knowing it: what it alone holds is given up.</summary>
    public void Expel(SimulatedMember member)
    {
        _invariants.GivenUp(member);
        Depart(member);
    }

    /// <summary>It has said that it has left.</summary>
    public void Depart(SimulatedMember member)
    {
        Members = [.. Members.Where(other => other != member)];
        if (_scenario.IsReplicated) return;
        _configs[member.Index].State = "removed";
        Announce();
    }

    /// <summary>An empty disk under a tag that belongs to an incarnation is noticed at start.</summary>
    public void StartWithoutDisk(SimulatedMember member)
    {
        if (_membership.Find(member.Tag)?.MemberId is null) return;
        try
        {
            StoreLoader.Open(new InMemoryEngine(), new MemberIdentity(_membership.ClusterId, member.Tag, _membership.Find(member.Tag)!.MemberId), () => 1);
        }
        catch (StoreIdentityException)
        {
            return;
        }

        throw new SimulationFailure("wiped", $"{member.Name} starts without its disk");
    }

    /// <summary>Honest members refuse each other only while they do not agree on who belongs to the cluster.</summary>
    public bool MayRefuse(SimulatedMember one, SimulatedMember other, Reason reason) => reason switch
    {
        Reason.Duplicate => true,
        Reason.NotAMember => !Knows(one, other) || !Knows(other, one),
        Reason.Removed or Reason.SenderRemoved => IsRemoved(one) || IsRemoved(other),
        _ => false,
    };

    private static bool Knows(SimulatedMember one, SimulatedMember other) => one.Directory.Current.Find(other.Tag) is not null;

    private bool IsRemoved(SimulatedMember member) => _scenario.IsReplicated
        ? _all.Exists(other => other.Directory.Current.Find(member.Tag) is { IsAdmitted: false })
        : !_membership.Find(member.Tag)!.IsActive;

    private Tag Enlist()
    {
        var tag = new Tag(_configs.Count + 1);
        _configs.Add(new MemberConfig
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"m{tag}"),
            Tag = tag.Value,
            Site = SiteOf(tag.Value),
            PeerURLs = [string.Create(CultureInfo.InvariantCulture, $"http://m{tag}:2380")],
        });
        return tag;
    }

    private SimulatedMember StartByFile(Tag tag) => Add(new SimulatedMember(_all.Count, tag, _scheduler, _scenario, _random, _invariants, new SimulatedDirectory(_membership)));

    /// <summary>As --initial-cluster does it: all know from the start who the others are, but not which incarnations.</summary>
    private SimulatedMember StartOfMany(MemberConfig config)
    {
        var known = _configs.Select(other => new MemberRows { Tag = (uint)other.Tag, Grant = new MemberGrant { Name = other.Name, PeerUrls = { other.PeerURLs } } });
        var profile = new OwnProfile(config.Name, [.. config.PeerURLs], [], config.Site!);
        return Start(new Tag(config.Tag), profile, new MemberIdentity(_membership.ClusterId, new Tag(config.Tag), null) { KnownMembers = [.. known] });
    }

    private SimulatedMember Start(Tag tag, OwnProfile profile, MemberIdentity identity)
    {
        var member = Add(new SimulatedMember(_all.Count, tag, _scheduler, _scenario, _random, _invariants, profile, identity, _checks));
        _checks.Started(tag, member.Published.MemberId, member);
        return member;
    }

    private SimulatedMember Add(SimulatedMember member)
    {
        _all.Add(member);
        _byTag[member.Tag] = member;
        Started?.Invoke(member);
        return member;
    }

    private void BindAll()
    {
        foreach (var member in _all) Bind(member);
        Announce();
    }

    private void Bind(SimulatedMember member) =>
        _configs[member.Index].MemberId = member.Published.MemberId.ToString("x16", CultureInfo.InvariantCulture);

    private void Announce()
    {
        _membership = Write();
        var (membership, edition) = (_membership, ++_edition);
        foreach (var member in Running.Where(member => !IsRemoved(member) || _random.Next(2) == 0))
            _scheduler.After(_random.Next(_scenario.MaxNewsMs), () => ((SimulatedDirectory)member.Directory).Learn(membership, edition));
    }

    private ClusterMembership Write() => ClusterMembership.Create(new MembershipConfig { ClusterId = "00000000000c1057", Members = [.. _configs] });
}
