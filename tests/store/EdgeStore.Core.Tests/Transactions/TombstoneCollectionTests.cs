using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Tests.Horizon;
using EdgeStore.Core.Tests.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Transactions;

public sealed class TombstoneCollectionTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("/registry/k");

    [Test]
    public void What_was_kept_long_enough_goes_and_is_remembered_across_a_restart()
    {
        var member = Deleted();
        member.Collect();

        Assert.Multiple(() =>
        {
            Assert.That(member.Published.Keys.Find(Key), Is.Null);
            Assert.That(member.Log.Scan(0, long.MaxValue), Is.Empty);
            Assert.That(member.Published.Collected.Vector, Is.EqualTo(VersionVector.Empty.With(new Dot(new Tag(1), 2))));
            Assert.That(member.Published.Collected, Has.Property("Generation").EqualTo(1).And.Property("Count").EqualTo(1));
            Assert.That(member.Reload().Collected, Is.EqualTo(member.Published.Collected));
        });
    }

    [Test]
    public void A_stamp_that_is_too_young_or_from_the_future_stays()
    {
        var member = Deleted();
        member.Collect(stampedBefore: 1_000);

        Assert.That(member.Published.Keys.Find(Key)?.IsTombstone, Is.True);
    }

    [Test]
    public void What_is_not_compacted_stays_because_a_read_may_show_it()
    {
        var member = Deleted();
        member.Write(batch => batch.CollectTombstones(ByteString.Empty, 100, Fleet.Later, member.Published.Vector));

        Assert.That(member.Published.Keys.Find(Key)?.IsTombstone, Is.True);
    }

    [Test]
    public void What_a_connected_peer_does_not_include_stays()
    {
        var member = Deleted();
        member.Collect(collectable: VersionVector.Empty.With(new Dot(new Tag(1), 1)));

        Assert.That(member.Published.Keys.Find(Key)?.IsTombstone, Is.True);
    }

    [Test]
    public void What_this_member_has_seen_but_does_not_include_stays()
    {
        var author = Deleted();
        var member = new Replica(2);
        var (one, other) = LinkUnderTest.Connect(member, author);
        var batch = other.SentBatches.Single().Clone();
        batch.Vector = null;
        var behind = new Replica(3);
        behind.Write(writes => writes.Merge(new Tag(1), batch, new Core.Horizon.Sender(author.Published.Vector)));
        behind.Collect(collectable: author.Published.Vector);

        Assert.Multiple(() =>
        {
            Assert.That(one.Replica.Published.Vector, Is.EqualTo(author.Published.Vector));
            Assert.That(behind.Published.Keys.Find(Key)?.IsTombstone, Is.True);
        });
    }

    [Test]
    public void A_key_that_is_made_anew_is_beyond_the_tombstones_that_others_still_have()
    {
        var (one, two) = (new Replica(1), new Replica(2));
        for (var i = 0; i < 3; i++)
        {
            one.Put("/registry/k");
            one.Delete("/registry/k");
        }

        Fleet.Meet(one, two);
        one.Collect();
        one.Put("/registry/k", "{\"a\":\"new\"}");
        Fleet.Meet(one, two);

        Assert.That(two.Value("/registry/k"), Is.EqualTo("{\"a\":\"new\"}"));
        Fleet.AssertConverged(one, two);
    }

    [Test]
    public void A_new_member_that_never_saw_the_tombstone_makes_keys_beyond_it_too()
    {
        var (one, two, late) = (new Replica(1), new Replica(2), new Replica(3));
        for (var i = 0; i < 3; i++)
        {
            one.Put("/registry/k");
            one.Delete("/registry/k");
            one.Put("plain");
            one.Delete("plain");
        }

        Fleet.Meet(one, two);
        one.Collect();
        Fleet.Meet(one, late);
        late.Write(batch => batch.Put(new() { Key = Key, Value = ByteString.CopyFromUtf8("{}") }), unixMs: 0);
        late.Write(batch => batch.Put(new() { Key = ByteString.CopyFromUtf8("plain") }), unixMs: 0);
        Fleet.Meet(late, two, one);

        Assert.That((two.Has("/registry/k"), two.Has("plain")), Is.EqualTo((true, true)));
        Fleet.AssertConverged(one, two, late);
    }

    private static Replica Deleted()
    {
        var member = new Replica(1);
        member.Put("/registry/k", "{}");
        member.Delete("/registry/k");
        return member;
    }
}
