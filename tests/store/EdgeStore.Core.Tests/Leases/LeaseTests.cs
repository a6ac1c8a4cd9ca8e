using EdgeStore.Core.Errors;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using LeaseGrantRequest = EdgeStore.Protocol.Etcd.LeaseGrantRequest;

namespace EdgeStore.Core.Tests.Leases;

/// <summary>Leases that several members know of. What one member does with them is in WriteBatchTests.</summary>
public sealed class LeaseTests
{
    private const long Id = 5;
    private Member _owner = null!;
    private Member _other = null!;

    [SetUp]
    public void Begin()
    {
        (_owner, _other) = (new Member(tag: 1), new Member(tag: 2));
        _owner.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = Id, TTL = 60 }, () => 0));
        _other.PullFrom(_owner);
    }

    [Test]
    public void Rows_have_pinned_keys_and_fields() => Assert.Multiple(() =>
    {
        var row = new LeaseMessage { TtlSeconds = 60, Owner = 7, Renewals = 2 };
        Assert.That(Convert.ToHexStringLower(row.ToByteArray()), Is.EqualTo("083c1107000000000000001802"));
        Assert.That(LeaseRows.Table.Key(LeaseRows.IdOf(258)).ToStringUtf8(), Is.EqualTo("\0edgestore/leases/\0\0\0\0\0\0\u0001\u0002"));
        Assert.That(LeaseRows.LeaseOf(LeaseRows.IdOf(long.MaxValue)), Is.EqualTo(long.MaxValue));
        Assert.That(LeaseRows.LeaseOf(ByteString.Empty), Is.Null);
    });

    [Test]
    public void A_lone_members_revisions_are_as_if_there_were_no_leases()
    {
        var lone = new Member();
        lone.Put("a", "1");
        lone.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = Id, TTL = 60 }, () => 0));
        Assert.That(lone.State.Revision, Is.EqualTo(2));
        lone.Put("b", "1", lease: Id);
        lone.Write(batch => batch.RevokeLease(Id));
        Assert.That(lone.State.Revision, Is.EqualTo(4), "the deletes' revision");
        Assert.That((lone.Get("b"), lone.State.Leases.Count), Is.EqualTo(((string?)null, 0)));
    }

    [Test]
    public void Any_member_can_put_with_a_lease_and_end_it()
    {
        _other.Put("a", "1", lease: Id);
        _owner.PullFrom(_other);
        Assert.That(_owner.State.Leases.Find(Id)!.Keys, Has.Count.EqualTo(1));

        _other.Write(batch => batch.RevokeLease(Id));
        _owner.PullFrom(_other);
        Assert.That((_owner.Get("a"), _owner.State.Leases.Find(Id)), Is.EqualTo(((string?)null, (Lease?)null)));
    }

    [Test]
    public void The_lease_of_a_key_may_come_after_the_key()
    {
        _owner.Put("a", "1", lease: Id);
        _other.Write(batch => batch.RenewLease(Id));
        _owner.PullFrom(_other);

        // What is left of the owner's log when superseded entries are swept: the key first, then the renewed lease.
        var late = new Member(tag: 3);
        late.PullFrom(_owner);
        Assert.That(late.State.Leases.Find(Id), Is.Not.Null);
        Assert.That(late.State.Leases.Find(Id)!.Keys.Single().ToStringUtf8(), Is.EqualTo("a"));
    }

    [Test]
    public void A_renewal_elsewhere_reaches_the_owner_as_a_number()
    {
        Assert.That(_other.Write(batch => batch.RenewLease(Id)), Is.EqualTo(60));
        _owner.PullFrom(_other);
        Assert.That(_owner.State.Leases.Find(Id), Has.Property(nameof(Lease.Renewals)).EqualTo(1).And.Property(nameof(Lease.Owner)).EqualTo(_owner.State.MemberId));
        Assert.That(_other.Write(batch => batch.RenewLease(99)), Is.Null);
    }

    [Test]
    public void What_was_ended_stays_ended_whatever_renewal_comes_later()
    {
        _owner.Write(batch => batch.RevokeLease(Id));
        _other.Now += 60_000;
        _other.Write(batch => batch.RenewLease(Id));
        _owner.PullFrom(_other);
        _other.PullFrom(_owner);
        Assert.That(new[] { _owner, _other }.Select(member => member.State.Leases.Find(Id)), Is.All.Null);
    }

    [Test]
    public void A_lease_granted_anew_under_its_old_id_is_a_new_one()
    {
        _owner.Write(batch => batch.RevokeLease(Id));
        _owner.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = Id, TTL = 30 }, () => 0));
        _other.PullFrom(_owner);
        Assert.That(_other.State.Leases.Find(Id)!.TtlSeconds, Is.EqualTo(30));
    }

    [Test]
    public void Of_two_leases_with_one_id_both_members_keep_the_seniors()
    {
        const long taken = 6;
        _other.Now += 60_000;
        _other.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = taken, TTL = 20 }, () => 0));
        _owner.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = taken, TTL = 10 }, () => 0));
        _owner.PullFrom(_other);
        _other.PullFrom(_owner);
        Assert.That(new[] { _owner, _other }.Select(member => member.State.Leases.Find(taken)!.Owner), Is.All.EqualTo(_owner.State.MemberId));
        Assert.That(Member.Refused(() => _other.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = taken }, () => 0))), Is.EqualTo(EtcdErrors.LeaseExists));
    }

    [Test]
    public void Only_the_former_owners_lease_is_taken_over()
    {
        _other.Write(batch => Nothing(() => batch.TakeOverLease(Id, formerOwner: 12345)));
        Assert.That(_other.State.Leases.Find(Id)!.Owner, Is.EqualTo(_owner.State.MemberId));
        _other.Write(batch => Nothing(() => batch.TakeOverLease(Id, _owner.State.MemberId)));
        _owner.PullFrom(_other);
        Assert.That(_owner.State.Leases.Find(Id)!.Owner, Is.EqualTo(_other.State.MemberId));
    }

    [Test]
    public void Nobody_lets_a_lease_expire_that_another_has_taken_over()
    {
        _other.Write(batch => Nothing(() => batch.TakeOverLease(Id, _owner.State.MemberId)));
        _owner.PullFrom(_other);
        Assert.That(_owner.Write(batch => batch.ExpireLease(Id)), Is.False);
        Assert.That(_other.Write(batch => batch.ExpireLease(Id)), Is.True);
        Assert.That(_other.Write(batch => batch.ExpireLease(Id)), Is.False, "there is none any more");
        Assert.That(_other.State.Leases.Find(Id), Is.Null);
    }

    [TestCase(MemberPhase.Leaving, true)]
    [TestCase(MemberPhase.Left, false)]
    [TestCase(MemberPhase.Removed, false)]
    public void Who_has_left_lets_no_lease_expire(MemberPhase phase, bool expires)
    {
        _owner.Write(batch => Nothing(() => batch.SetPhase(phase)));
        Assert.That(_owner.Write(batch => batch.ExpireLease(Id)), Is.EqualTo(expires));
        Assert.That(_owner.State.Leases.Find(Id), expires ? Is.Null : Is.Not.Null);
    }

    [Test]
    public void Keys_are_left_behind_only_when_their_lease_has_ended()
    {
        _other.Put("a", "1", lease: Id);
        _other.Write(batch => Nothing(() => batch.DeleteLeftBehind([Member.Bytes("a"), Member.Bytes("no such key")])));
        Assert.That(_other.Get("a"), Is.EqualTo("1"));

        _owner.Write(batch => batch.RevokeLease(Id));
        _other.PullFrom(_owner);
        Assert.That(_other.Get("a"), Is.EqualTo("1"), "the owner did not know of it");
        _other.Write(batch => Nothing(() => batch.DeleteLeftBehind([Member.Bytes("a")])));
        Assert.That(_other.Get("a"), Is.Null);
    }

    private static bool Nothing(Action action)
    {
        action();
        return true;
    }
}
