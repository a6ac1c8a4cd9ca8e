using EdgeStore.Core.Revisions;
using static EdgeStore.Core.Tests.Transactions.Member;

namespace EdgeStore.Core.Tests.Transactions;

public sealed class RemoteMergerTests
{
    private const string Namespace = "/registry/namespaces/kube-system";

    [Test]
    public void Members_that_saw_the_same_changes_hold_the_same()
    {
        var (one, two) = (new Member(1), new Member(2));
        one.Put("a", "one");
        two.Put("a", "two");
        one.Put("b", "one");
        two.Delete("a");

        Exchange(one, two);

        AssertSame(one, two);
    }

    [Test]
    public void A_later_revision_follows_what_was_merged()
    {
        var (one, two) = (new Member(1), new Member(2));
        for (var i = 0; i < 50; i++) one.Put("a", "x");

        two.PullFrom(one);
        var own = two.Put("b", "y").Header.Revision;

        Assert.That(own, Is.GreaterThan(one.State.Revision));
        Assert.That(two.State.Scheme.IsOwn(own), Is.True);
    }

    [Test]
    public void A_change_that_saw_another_wins_even_when_its_clock_is_in_1970()
    {
        var (one, two) = (new Member(1), new Member(2) { Now = 0 });
        one.Put("a", "first");
        two.PullFrom(one);
        two.Put("a", "second");

        one.PullFrom(two);

        Assert.That(one.Get("a"), Is.EqualTo("second"));
    }

    [Test]
    public void A_replaced_incarnation_goes_before_the_new_one_comes()
    {
        var (senior, junior) = (new Member(1), new Member(2) { Now = 0 });
        junior.Put(Namespace, "junior's");
        senior.Put(Namespace, "senior's");

        Exchange(senior, junior);

        AssertSame(senior, junior);
        Assert.That(junior.Get(Namespace), Is.EqualTo("senior's"));
        Assert.That(junior.Events(), Is.EqualTo(new[] { $"PUT {Namespace}", $"DELETE {Namespace}", $"PUT {Namespace}" }));
        Assert.That(junior.Disk.Scan(0, long.MaxValue).Select(entry => entry.Position.Revision), Is.Unique, "the delete has a revision of its own");
        Assert.That(senior.Events(), Is.EqualTo(new[] { $"PUT {Namespace}" }));
    }

    [Test]
    public void A_delete_arrives_without_an_event_where_the_key_never_was()
    {
        var (one, two) = (new Member(1), new Member(2));
        one.Put("a", "1");
        one.Delete("a");
        one.Write(batch => batch.Compact(one.State.Revision));
        one.Write(batch => batch.SweepSome(100));

        two.PullFrom(one);

        Assert.That(two.Events(), Is.Empty);
        Assert.That(two.State.Keys.Find(Bytes("a"))!.IsTombstone, Is.True);
    }

    [Test]
    public void Merging_again_changes_nothing()
    {
        var (one, two) = (new Member(1), new Member(2));
        one.Put("a", "1");
        two.PullFrom(one);
        var before = two.State;

        two.PullFrom(one);

        Assert.That(two.State.Revision, Is.EqualTo(before.Revision));
        Assert.That(two.State.Fingerprint, Is.EqualTo(before.Fingerprint));
    }

    [Test]
    public void A_key_that_leaves_its_lease_by_a_peers_put_outlives_it()
    {
        var (one, two) = (new Member(1), new Member(2));
        one.Write(batch => batch.GrantLease(new Protocol.Etcd.LeaseGrantRequest { ID = 5, TTL = 60 }, () => 1));
        one.Put("a", "1", lease: 5);
        two.PullFrom(one);
        two.Put("a", "2");
        one.PullFrom(two);

        one.Write(batch => batch.RevokeLease(5));

        Assert.That(one.Get("a"), Is.EqualTo("2"));
    }

    [Test]
    public void A_lone_member_that_joins_brings_its_history_along()
    {
        var lone = new Member();
        lone.Put("a", "1");
        var joined = Core.Storage.StoreLoader.Open(lone.Disk, new Core.Storage.MemberIdentity(77, new Tag(1), null), () => 1);

        Assert.That(joined.Revision, Is.GreaterThan(lone.State.Revision));
        Assert.That(joined.Vector[new Tag(1)], Is.EqualTo(1));
        Assert.That(joined.Fingerprint, Is.EqualTo(lone.State.Fingerprint));
    }

    private static void Exchange(Member one, Member two)
    {
        one.PullFrom(two);
        two.PullFrom(one);
        one.PullFrom(two);
    }

    private static void AssertSame(Member one, Member two)
    {
        Assert.That(one.State.Vector, Is.EqualTo(two.State.Vector));
        Assert.That(one.State.Fingerprint, Is.EqualTo(two.State.Fingerprint));
        Assert.That(
            one.Range("\0", "\0").Kvs.Select(kv => (kv.Key, kv.Value)),
            Is.EqualTo(two.Range("\0", "\0").Kvs.Select(kv => (kv.Key, kv.Value))));
    }
}
