using EdgeStore.Core.Leases;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Tests.Transactions;
using LeaseGrantRequest = EdgeStore.Protocol.Etcd.LeaseGrantRequest;

namespace EdgeStore.Core.Tests.Leases;

public sealed class CustodianTests
{
    private static readonly TimeSpan Takeover = TimeSpan.FromHours(1);
    private readonly HashSet<int> _silent = [];
    private readonly HashSet<int> _removed = [];
    private Member[] _members = null!;

    [SetUp]
    public void Begin()
    {
        _silent.Clear();
        _removed.Clear();
        _members = [.. Enumerable.Range(1, 3).Select(tag => new Member(tag))];
        foreach (var member in _members)
        {
            var id = (long)member.State.Tag.Value;
            member.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = id, TTL = 60 }, () => 0));
        }

        foreach (var member in _members)
            foreach (var other in _members.Where(other => other != member)) member.PullFrom(other);
    }

    [Test]
    public void Nobody_takes_anything_from_members_that_are_there() =>
        Assert.That(_members.Select(Orphaned), Is.All.Empty);

    [Test]
    public void The_most_senior_takes_over_from_a_silent_one()
    {
        _silent.Add(2);
        Assert.That(Orphaned(_members[0]), Is.EqualTo(new long[] { 2 }));
        Assert.That(Orphaned(_members[2]), Is.Empty);
    }

    [Test]
    public void When_the_senior_itself_is_silent_the_next_one_does()
    {
        _silent.Add(1);
        Assert.That(Orphaned(_members[1]), Is.EqualTo(new long[] { 1 }));
        Assert.That(Orphaned(_members[2]), Is.Empty);
    }

    [Test]
    public void Of_a_removed_member_at_once()
    {
        _removed.Add(3);
        Assert.That(Orphaned(_members[0]), Is.EqualTo(new long[] { 3 }));
        Assert.That(Orphaned(_members[1]), Is.Empty);
    }

    [Test]
    public void An_owner_that_nobody_knows_gets_the_takeover_time_too()
    {
        // Its entry in the membership may be on its way.
        foreach (var member in _members) member.Write(batch => TakeOver(batch, id: 3, from: _members[2], owner: 999));
        Assert.That(Orphaned(_members[0]), Is.Empty);
        _silent.Add(0);
        Assert.That(Orphaned(_members[0]), Is.EqualTo(new long[] { 3 }));
    }

    [Test]
    public void A_lone_member_answers_for_all()
    {
        var lone = new Member();
        lone.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 7, TTL = 60 }, () => 0));
        lone.Write(batch => TakeOver(batch, id: 7, from: lone, owner: 999));
        var custodian = new Custodian(lone.State, null, _ => TimeSpan.Zero, Takeover);
        Assert.That(custodian.Orphaned().Select(lease => lease.Id), Is.EqualTo(new long[] { 7 }));
    }

    [Test]
    public void Whoever_wrote_a_key_deletes_it_when_its_lease_ended_without_it()
    {
        _members[1].Put("late", "v", lease: 1);
        _members[0].Write(batch => batch.RevokeLease(1));
        _members[0].PullFrom(_members[1]);
        _members[1].PullFrom(_members[0]);
        Assert.That(LeftBehind(_members[1]), Is.EqualTo(new[] { "late" }));
        Assert.That(LeftBehind(_members[0]), Is.Empty);

        _removed.Add(2);
        Assert.That(LeftBehind(_members[0]), Is.EqualTo(new[] { "late" }), "unless it is gone");
    }

    private static bool TakeOver(Core.Transactions.WriteBatch batch, long id, Member from, ulong owner)
    {
        batch.ChangeSystem(system => system.Put(
            LeaseRows.Table, LeaseRows.IdOf(id), new Protocol.Replication.LeaseMessage { TtlSeconds = 60, Owner = owner, Renewals = from.State.Leases.Find(id)!.Renewals }));
        return true;
    }

    private IEnumerable<long> Orphaned(Member member) => [.. CustodianOf(member).Orphaned().Select(lease => lease.Id)];

    private IEnumerable<string> LeftBehind(Member member) => [.. CustodianOf(member).LeftBehind().Select(key => key.Key.ToStringUtf8())];

    private Custodian CustodianOf(Member member) =>
        new(member.State, Membership(), tag => _silent.Contains(tag.Value) ? Takeover : TimeSpan.Zero, Takeover);

    private ClusterMembership Membership() => ClusterMembership.Create(new MembershipConfig
    {
        ClusterId = "000000000000004d",
        Members =
        [
            .. _members.Select(member => new MemberConfig
            {
                Name = $"m{member.State.Tag}",
                Tag = member.State.Tag.Value,
                MemberId = member.State.MemberId.ToString("x16"),
                State = _removed.Contains(member.State.Tag.Value) ? "removed" : "active",
            }),
        ],
    });
}
