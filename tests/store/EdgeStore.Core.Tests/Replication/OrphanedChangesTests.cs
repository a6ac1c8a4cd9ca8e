using EdgeStore.Core.Horizon;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Replication;

public sealed class OrphanedChangesTests
{
    private Member _holder = null!;
    private Member _removed = null!;

    [SetUp]
    public void Part_of_a_log_comes_before_its_author_is_removed()
    {
        (_holder, _removed) = (new Member(1), new Member(3));
        _holder.Put("own", "1");
        _removed.Put("a", "1");
        _removed.Put("/registry/b", """{"x":1}""");
        _removed.Put("lost", "1");
        PullPart(_holder, "a", "/registry/b");
    }

    [Test]
    public void A_member_whose_log_goes_on_is_waited_for() =>
        Assert.That(OrphanedChanges.Find(_holder.State, Membership(isRemoved: false), _holder.Disk), Is.Null);

    [Test]
    public void The_holder_makes_them_its_own()
    {
        Assert.That(_holder.State.IsExact, Is.False);
        var before = _holder.State;

        TakeOver(_holder);

        Assert.That(_holder.State.IsExact);
        Assert.That(_holder.State.Fingerprint, Is.EqualTo(before.Fingerprint), "the records stay as they are");
        Assert.That(_holder.State.Vector.ToString(), Is.EqualTo("{1: 2}"));
        Assert.That(_holder.Load().IsExact, "after a restart too");
        Assert.That(OrphanedChanges.Find(_holder.State, Membership(isRemoved: true), _holder.Disk), Is.Null);
    }

    [Test]
    public void Who_gets_them_from_the_holder_does_the_same()
    {
        var other = new Member(2);
        TakeOver(_holder);

        other.PullFrom(_holder);
        TakeOver(other);

        Assert.That(other.State.IsExact);
        Assert.That(other.State.Fingerprint, Is.EqualTo(_holder.State.Fingerprint));
    }

    [Test]
    public void What_comes_between_the_look_and_the_end_is_taken_over_too()
    {
        var orphaned = OrphanedChanges.Find(_holder.State, Membership(isRemoved: true), _holder.Disk)!;
        _removed.Put("late", "1");
        PullPart(_holder, "late");

        Finish(_holder, orphaned);

        Assert.That(_holder.State.IsExact);
        Assert.That(_holder.Load().IsExact, "no record is left with a dot of the removed member");
    }

    [Test]
    public void What_was_changed_since_is_left_alone()
    {
        _holder.Put("a", "2");
        _holder.Delete("/registry/b");
        var revision = _holder.State.Revision;

        TakeOver(_holder);

        Assert.That(_holder.State.IsExact);
        Assert.That(_holder.State.Revision, Is.EqualTo(revision));
    }

    private static void TakeOver(Member member)
    {
        if (OrphanedChanges.Find(member.State, Membership(isRemoved: true), member.Disk) is { } orphaned) Finish(member, orphaned);
    }

    private static void Finish(Member member, OrphanedChanges orphaned) => member.Write(batch =>
    {
        batch.TakeOver(orphaned, orphaned.Keys);
        batch.FinishTakeOver(orphaned);
        return 0;
    });

    /// <summary>As the receiver has it in the middle of a catch-up: content, and nobody who vouches for it.</summary>
    private void PullPart(Member receiver, params string[] keys)
    {
        var batch = new Batch { Cursor = _removed.State.Revision };
        foreach (var entry in _removed.Disk.Scan(0, long.MaxValue).Where(entry => keys.Contains(entry.Content.Record.Key.ToStringUtf8())))
            batch.Transactions.Add(new TransactionMessage { Revision = entry.Position.Revision, Records = { entry.Content.Record } });
        receiver.Write(writes =>
        {
            writes.Merge(_removed.State.Tag, batch, new Sender(VersionVector.Empty, null));
            return 0;
        });
    }

    private static ClusterMembership Membership(bool isRemoved) => ClusterMembership.Create(new MembershipConfig
    {
        ClusterId = "000000000000004d",
        Members =
        [
            new MemberConfig { Name = "one", Tag = 1 },
            new MemberConfig { Name = "two", Tag = 2 },
            new MemberConfig { Name = "three", Tag = 3, State = isRemoved ? "removed" : "active" },
        ],
    });
}
