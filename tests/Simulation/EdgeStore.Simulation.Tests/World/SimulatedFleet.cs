using System.Globalization;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Simulation.Tests.Checks;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Whoever runs the fleet: gives out tags in increasing order, starts members, and writes the membership, of which each
/// member gets its copy in its own time.
/// </summary>
internal sealed class SimulatedFleet
{
    private const int Sites = 3;

    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly Invariants _invariants;
    private readonly List<SimulatedMember> _all = [];
    private readonly List<MemberConfig> _configs = [];
    private int _edition;

    public SimulatedFleet(Scheduler scheduler, Scenario scenario, Random random, Invariants invariants)
    {
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _invariants = invariants;
        for (var i = 0; i < scenario.Members; i++) Enlist();
        Membership = Write();
        Members = [.. _configs.Select(config => Start(new Tag(config.Tag)))];
        if (scenario.BindsMembers) BindAll();
    }

    /// <summary>A member has come after the others.</summary>
    public event Action<SimulatedMember>? Joined;

    /// <summary>Another process runs.</summary>
    public event Action<SimulatedMember>? Started;

    /// <summary>As last written.</summary>
    public ClusterMembership Membership { get; private set; }

    /// <summary>The active ones.</summary>
    public IReadOnlyList<SimulatedMember> Members { get; private set; }

    /// <summary>Whose process may run: the active ones, those that have left, and those that were removed and perhaps do not know it.</summary>
    public IEnumerable<SimulatedMember> Running => _all.Where(member => !member.IsGone);

    /// <summary>Every active member has the newest copy of the membership.</summary>
    public bool IsInformed => Members.All(member => ReferenceEquals(member.Directory.Current, Membership));

    public SimulatedMember Find(Tag tag) => _all[tag.Value - 1];

    public SimulatedMember Join()
    {
        var tag = Enlist();
        Membership = Write();
        var member = Start(tag);
        if (_scenario.BindsMembers) Bind(member);
        Announce();
        Members = [.. Members, member];
        Joined?.Invoke(member);
        return member;
    }

    /// <param name="isOrderly">It has said that it has left; otherwise what it alone holds is given up.</param>
    public void Remove(SimulatedMember member, bool isOrderly)
    {
        _configs[member.Index].State = "removed";
        Members = [.. Members.Where(other => other != member)];
        if (!isOrderly) _invariants.GivenUp(member);
        Announce();
    }

    /// <summary>An empty disk under a tag that belongs to an incarnation is noticed at start.</summary>
    public void StartWithoutDisk(SimulatedMember member)
    {
        if (Membership.Find(member.Tag)?.MemberId is null) return;
        try
        {
            StoreLoader.Open(new InMemoryEngine(), new MemberIdentity(Membership.ClusterId, member.Tag, Membership.Find(member.Tag)!.MemberId), () => 1);
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

    private bool IsRemoved(SimulatedMember member) => !Membership.Find(member.Tag)!.IsActive;

    private Tag Enlist()
    {
        var tag = new Tag(_configs.Count + 1);
        _configs.Add(new MemberConfig
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"m{tag}"),
            Tag = tag.Value,
            Site = string.Create(CultureInfo.InvariantCulture, $"site{tag.Value % Sites}"),
            PeerURLs = [string.Create(CultureInfo.InvariantCulture, $"http://m{tag}:2380")],
        });
        return tag;
    }

    private SimulatedMember Start(Tag tag)
    {
        var member = new SimulatedMember(tag, _scheduler, _scenario, _random, _invariants, new SimulatedDirectory(Membership));
        _all.Add(member);
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
        Membership = Write();
        var (membership, edition) = (Membership, ++_edition);
        foreach (var member in Running.Where(member => !IsRemoved(member) || _random.Next(2) == 0))
            _scheduler.After(_random.Next(_scenario.MaxNewsMs), () => member.Directory.Learn(membership, edition));
    }

    private ClusterMembership Write() => ClusterMembership.Create(new MembershipConfig { ClusterId = "00000000000c1057", Members = [.. _configs] });
}
