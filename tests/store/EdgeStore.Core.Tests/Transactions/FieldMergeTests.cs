using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using static EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Transactions;

/// <summary>How merging by fields shows at members: events, revisions, what is kept, what is reported.</summary>
public sealed class FieldMergeTests
{
    private const string Key = "/registry/things/thing";

    [Test]
    public void A_merge_is_one_more_event_at_both()
    {
        var (one, two) = Parted("""{"a":1,"b":1}""");
        one.Put(Key, """{"a":2,"b":1}""");
        two.Put(Key, """{"a":1,"b":2}""");

        Exchange(one, two);

        Assert.That(one.Get(Key), Is.EqualTo("""{"a":2,"b":2}"""));
        Assert.That(two.Get(Key), Is.EqualTo("""{"a":2,"b":2}"""));
        Assert.That(one.Events().Count(), Is.EqualTo(3));
        Assert.That(two.Events().Count(), Is.EqualTo(3));
        Assert.That(one.Conflicts.Concat(two.Conflicts), Is.Empty);
        Assert.That(Newest(one).Dots, Has.Count.EqualTo(2), "a peer needs it unless it has both changes");
    }

    [Test]
    public void A_later_put_is_taken_as_it_was_written()
    {
        var (one, two) = Parted("""{"a":1,"b":1}""");
        two.Put(Key, """{ "b" : 2, "a" : 1 }""");

        one.PullFrom(two);

        Assert.That(one.Get(Key), Is.EqualTo("""{ "b" : 2, "a" : 1 }"""));
    }

    [Test]
    public void The_lease_is_the_last_writers()
    {
        var (one, two) = Parted("""{"a":1,"b":1}""");
        one.Write(batch => batch.GrantLease(new Protocol.Etcd.LeaseGrantRequest { ID = 5, TTL = 60 }, () => 1));
        one.Put(Key, """{"a":2,"b":1}""", lease: 5);
        two.Put(Key, """{"a":1,"b":2}""");

        Exchange(one, two);

        Assert.That(one.Range(Key).Kvs.Single().Lease, Is.Zero);
        Assert.That(two.State.Fingerprint, Is.EqualTo(one.State.Fingerprint));
    }

    [Test]
    public void Lone_members_and_other_keys_keep_no_field_stamps()
    {
        var (lone, clustered) = (new Member(), new Member(1));
        foreach (var member in new[] { lone, clustered })
        {
            member.Put("plain", """{"a":1}""");
            member.Put("plain", """{"a":2}""");
        }

        lone.Put(Key, """{"a":1}""");
        lone.Put(Key, """{"a":2}""");

        foreach (var record in lone.Disk.Scan(0, long.MaxValue).Concat(clustered.Disk.Scan(0, long.MaxValue)).Select(entry => entry.Content.Record))
        {
            Assert.That(record.Fields, Is.Empty);
            Assert.That(record.Seen, Is.Empty);
            Assert.That(record.Base, Is.Null);
        }
    }

    [Test]
    public void Stamps_are_dropped_once_the_fleet_includes_them()
    {
        var member = new Member(1);
        member.Put(Key, """{"a":1,"b":1}""");
        member.Put(Key, """{"a":2,"b":1}""");
        member.Put(Key, """{"a":2,"b":2}""");
        Assert.That(Newest(member).Fields.Select(field => field.Path), Is.EqualTo(new[] { "/a", "/b" }));

        member.StableVector = member.State.Vector;
        member.Put(Key, """{"a":3,"b":2}""");

        Assert.That(Newest(member).Fields.Select(field => field.Path), Is.EqualTo(new[] { "/a" }));
    }

    [Test]
    public void What_was_overwritten_knowingly_is_no_conflict()
    {
        var (one, two) = Parted("""{"a":1}""");
        one.Put(Key, """{"a":2}""");
        two.PullFrom(one);
        two.Put(Key, """{"a":3}""");
        two.Delete(Key);
        two.Put(Key, """{"a":4}""");

        Exchange(one, two);

        Assert.That(one.Get(Key), Is.EqualTo("""{"a":4}"""));
        Assert.That(one.Conflicts.Concat(two.Conflicts), Is.Empty);
    }

    [Test]
    public void An_opaque_value_loses_to_the_last_writer()
    {
        var (one, two) = Parted("x");
        one.Put(Key, "one");
        two.Put(Key, "two");

        Exchange(one, two);

        Assert.That(one.Get(Key), Is.EqualTo("two"));
        Assert.That(one.Conflicts.Select(conflict => conflict.Rule), Is.EqualTo(new[] { ConflictRule.LastWriter }));
        Assert.That(one.Conflicts[0].Winner.Tag, Is.EqualTo(new Tag(2)));
        Assert.That(one.Conflicts[0].Loser.Tag, Is.EqualTo(new Tag(1)));
    }

    [Test]
    public void Elsewhere_the_winners_author_reports_what_lost_to_it()
    {
        var (one, two) = (new Member(1), new Member(2) { Now = 2_000 });
        one.Put("plain", "one");
        two.Put("plain", "two");

        Exchange(one, two);

        Assert.That(one.Conflicts, Is.Empty);
        Assert.That(two.Conflicts.Select(conflict => (conflict.Rule, conflict.Loser.Tag.Value, conflict.UnixMilliseconds)), Is.EqualTo(new[] { (ConflictRule.LastWriter, 1, 2_000L) }));
    }

    private static (Member One, Member Two) Parted(string value)
    {
        var (one, two) = (new Member(1), new Member(2) { Now = 2_000 });
        one.Put(Key, value);
        two.PullFrom(one);
        return (one, two);
    }

    private static void Exchange(Member one, Member two)
    {
        one.PullFrom(two);
        two.PullFrom(one);
        one.PullFrom(two);
    }

    private static RecordMessage Newest(Member member) => member.Disk.Read(member.State.Keys.Find(Bytes(Key))!.Position)!.Record;
}
