using EdgeStore.Core.Errors;
using static EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Transactions;

public sealed class SweepTests
{
    [Test]
    public void Reads_at_the_compacted_revision_still_work_and_below_do_not()
    {
        var member = Member();
        member.Write(batch => batch.Compact(4));
        SweepAll(member);

        Assert.That(member.Get("a", revision: 4), Is.EqualTo("2"));
        Assert.That(Refused(() => member.Get("a", revision: 3)), Is.EqualTo(EtcdErrors.Compacted));
    }

    [Test]
    public void Only_what_is_superseded_goes()
    {
        var member = Member();
        member.Write(batch => batch.Compact(5));
        SweepAll(member);

        Assert.That(member.Disk.Scan(0, long.MaxValue).Select(entry => entry.Position.Revision), Is.EqualTo(new[] { 4, 6, 7 }));
        Assert.That(member.Get("a"), Is.EqualTo("3"));
    }

    [Test]
    public void A_cluster_member_keeps_the_newest_tombstone_of_a_key()
    {
        var member = Member(tag: 1);
        member.Write(batch => batch.Compact(member.State.Revision));
        SweepAll(member);

        Assert.That(member.Disk.Scan(0, long.MaxValue).Select(entry => entry.Content.Record.Tombstone), Is.EqualTo(new[] { true, false, false }));
        Assert.That(member.State.Keys.Find(Bytes("b"))!.IsTombstone, Is.True);
    }

    [Test]
    public void A_cluster_member_keeps_a_tombstone_that_only_a_later_revision_supersedes()
    {
        var member = Member(tag: 1);
        var compacted = member.State.Revision;
        member.Put("b", "2");
        member.Write(batch => batch.Compact(compacted));
        SweepAll(member);

        Assert.That(member.Disk.Scan(0, compacted).Select(entry => entry.Content.Record.Key.ToStringUtf8()), Does.Contain("b"));
    }

    [Test]
    public void It_goes_on_after_a_restart()
    {
        var member = Member();
        member.Write(batch => batch.Compact(5));
        member.Write(batch => batch.SweepSome(1));

        var reloaded = member.Load();

        Assert.That(reloaded.SweptRevision, Is.LessThan(reloaded.CompactRevision));
        SweepAll(member);
        Assert.That(member.Load().SweptRevision, Is.EqualTo(5));
    }

    [Test]
    public void A_compaction_during_a_sweep_begins_it_again()
    {
        var member = Member();
        member.Write(batch => batch.Compact(3));
        member.Write(batch => batch.SweepSome(1));
        member.Write(batch => batch.Compact(6));
        SweepAll(member);

        Assert.That(member.Disk.Scan(0, long.MaxValue).Select(entry => entry.Position.Revision), Is.EqualTo(new[] { 6, 7 }));
    }

    [Test]
    public void Compacting_twice_or_into_the_future_is_refused()
    {
        var member = Member();
        member.Write(batch => batch.Compact(5));

        Assert.That(Refused(() => member.Write(batch => batch.Compact(5))), Is.EqualTo(EtcdErrors.Compacted));
        Assert.That(Refused(() => member.Write(batch => batch.Compact(8))), Is.EqualTo(EtcdErrors.FutureRevision));
    }

    /// <summary>a: put 2, put 4, put 6; b: put 3, delete 5; c: put 7.</summary>
    private static Member Member(int tag = 0)
    {
        var member = new Member(tag);
        member.Put("a", "1");
        member.Put("b", "1");
        member.Put("a", "2");
        member.Delete("b");
        member.Put("a", "3");
        member.Put("c", "1");
        return member;
    }

    private static void SweepAll(Member member)
    {
        var more = true;
        while (more) more = member.Write(batch => batch.SweepSome(2));
    }
}
