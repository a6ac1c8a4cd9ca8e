using EdgeStore.Core.Leases;
using EdgeStore.Core.Tests.Transactions;
using LeaseGrantRequest = EdgeStore.Protocol.Etcd.LeaseGrantRequest;

namespace EdgeStore.Core.Tests.Leases;

/// <summary>What other members' renewals do to the time of a lease. The owner's own are in the server's LessorTests.</summary>
public sealed class LeaseTermsTests
{
    private const long Id = 5;
    private const long Ttl = 60;
    private Member _owner = null!;
    private Member _one = null!;
    private Member _other = null!;
    private LeaseTerms _terms = null!;
    private TimeSpan _now;

    [SetUp]
    public void Begin()
    {
        (_owner, _one, _other) = (new Member(tag: 1), new Member(tag: 2), new Member(tag: 3));
        _now = TimeSpan.Zero;
        _terms = new LeaseTerms(_owner.State, _now);
        _owner.Committed += batch => _terms.Follow(batch, _now);
        _owner.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = Id, TTL = Ttl }, () => 0));
        _one.PullFrom(_owner);
        _other.PullFrom(_owner);
    }

    [Test]
    public void A_renewal_elsewhere_gives_the_whole_time_again()
    {
        At(50, () => Renew(_other));
        Assert.That(ExpiredAt(109), Is.Empty);
        Assert.That(ExpiredAt(110), Is.EqualTo(new[] { Id }));
    }

    [Test]
    public void Renewals_at_two_members_both_count_although_they_come_to_the_same_number()
    {
        _one.Write(batch => batch.RenewLease(Id));
        _other.Now += 1_000;
        _other.Write(batch => batch.RenewLease(Id));
        At(10, () => _owner.PullFrom(_one));
        At(50, () => _owner.PullFrom(_other));
        Assert.That(ExpiredAt(109), Is.Empty);
        Assert.That(ExpiredAt(110), Is.EqualTo(new[] { Id }));
    }

    [Test]
    public void A_renewal_that_comes_too_late_revives_nothing()
    {
        At(Ttl, () => Renew(_other));
        Assert.That(ExpiredAt(Ttl), Is.EqualTo(new[] { Id }));
    }

    [Test]
    public void Who_takes_a_lease_over_gives_it_its_whole_time()
    {
        _owner.Write(batch => batch.RevokeLease(Id));
        _one.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 6, TTL = Ttl }, () => 0));
        At(30, () => _owner.PullFrom(_one));
        Assert.That(ExpiredAt(1_000), Is.Empty, "another's");
        At(1_000, () => _owner.Write(batch =>
        {
            batch.TakeOverLease(6, _one.State.MemberId);
            return true;
        }));
        Assert.That(ExpiredAt(1_059), Is.Empty);
        Assert.That(ExpiredAt(1_060), Is.EqualTo(new[] { 6 }));
    }

    [Test]
    public void What_was_taken_over_from_this_member_is_not_its_own_any_more()
    {
        _one.Write(batch =>
        {
            batch.TakeOverLease(Id, _owner.State.MemberId);
            return true;
        });
        _owner.PullFrom(_one);
        Assert.That(ExpiredAt(1_000), Is.Empty);
        Assert.That(_terms.IsOwn(_owner.State.Leases.Find(Id)!), Is.False);
    }

    [Test]
    public void A_lease_granted_in_the_batch_that_ends_its_predecessor_has_its_own_time()
    {
        Assert.That(ExpiredAt(Ttl), Is.EqualTo(new[] { Id }));
        _owner.Write(batch =>
        {
            batch.ExpireLease(Id);
            return batch.GrantLease(new LeaseGrantRequest { ID = Id, TTL = Ttl }, () => 0);
        });
        Assert.That(_terms.Renew(_owner.State.Leases.Find(Id)!, _now), Is.EqualTo(Ttl));
        Assert.That(ExpiredAt(2 * Ttl), Is.EqualTo(new[] { Id }));
    }

    private void Renew(Member member)
    {
        member.Write(batch => batch.RenewLease(Id));
        _owner.PullFrom(member);
    }

    private void At(long seconds, Action happens)
    {
        _now = TimeSpan.FromSeconds(seconds);
        happens();
    }

    private IReadOnlyList<long> ExpiredAt(long seconds)
    {
        _now = TimeSpan.FromSeconds(seconds);
        return _terms.TakeExpired(10, _now);
    }
}
