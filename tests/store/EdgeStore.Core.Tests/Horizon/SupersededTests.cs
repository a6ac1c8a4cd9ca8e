using EdgeStore.Core.Horizon;
using EdgeStore.Core.Merging.Conflicts;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Horizon;

/// <summary>
/// What is older than a delete must not show where the tombstone was dropped. Above all when a member outdoes a delete before it
/// hears of it: its log has no trace of that, and nothing in it says that what it wrote first is older than the delete.
/// </summary>
public sealed class SupersededTests
{
    private const string Key = "plain";
    private const string Object = "/registry/k";

    [Test]
    public void What_is_older_than_a_dropped_tombstone_does_not_show_on_the_way_to_what_outdid_it()
    {
        var (collector, writer) = Apart();
        Fleet.Meet(writer, collector);

        Assert.That(collector.Events(), Is.EqualTo(new[] { "PUT plain", "DELETE plain", "PUT between", "PUT plain" }));
        Assert.That(collector.Value(Key), Is.EqualTo("newer"));
        Fleet.AssertConverged(collector, writer);
    }

    [Test]
    public void An_object_whose_create_gives_way_does_not_show_either_although_its_stamp_is_later()
    {
        var (collector, writer) = (new Replica(1, members: 2), new Replica(2, members: 2));
        Put(collector, Object, "v", unixMs: 1_000);
        Delete(collector, Object, unixMs: 1_001);
        Put(writer, Object, "older", unixMs: 2_000);
        Delete(writer, Object, unixMs: 2_001);
        Put(writer, Object, "newer", unixMs: 2_002);
        Cut(collector, writer);
        collector.Collect(collectable: writer.Published.Vector);
        Fleet.Meet(writer, collector);

        Assert.That(collector.Events(), Is.EqualTo(new[] { "PUT /registry/k", "DELETE /registry/k", "PUT /registry/k" }));
        Fleet.AssertConverged(collector, writer);
    }

    [Test]
    public void A_tombstone_stays_while_a_stream_that_is_open_may_bring_what_is_older([Values] bool isRelayed)
    {
        var (collector, writer) = Unheard(isRelayed);
        var acceptor = new LinkUnderTest(collector) { HoldsMerges = true };
        var opener = new LinkUnderTest(writer, dialed: 1, settings => settings with { BatchBytes = 1 });
        acceptor.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, acceptor);
        Assert.That(acceptor.Link.View!.Vector.Covers(collector.Published.Vector), "the writer is known to include the delete");

        collector.Collect(collector.Fleet.Current.CollectableVector);
        Assert.That(collector.Published.Collected.Count, Is.Zero);
        Drain(opener, acceptor);
        Assert.That(collector.Events(), Is.EqualTo(new[] { "PUT plain", "DELETE plain", "PUT between", "PUT plain" }));
        Assert.That(collector.Value(Key), Is.EqualTo("newer"));
    }

    [Test]
    public void A_tombstone_goes_when_the_logs_have_come_so_far()
    {
        var (collector, writer) = Unheard();
        Put(collector, "gone", "v", unixMs: 1_005);
        Delete(collector, "gone", unixMs: 1_006);
        var (opener, acceptor) = LinkUnderTest.Connect(writer, collector);
        LinkUnderTest.Run(opener, acceptor, 5_000);
        collector.Collect(collector.Fleet.Current.CollectableVector);

        Assert.That(collector.Published.Collected.Count, Is.EqualTo(1));
        acceptor.HoldsMerges = true;
        Put(writer, "next", "v", unixMs: 1_007);
        opener.Publish();
        LinkUnderTest.Run(opener, acceptor, 20);
        Assert.That(Heeds(acceptor), "the stream counted when the tombstone was dropped");
    }

    [Test]
    public void A_stream_that_had_greeted_when_a_tombstone_was_dropped_does_not_heed_it_and_the_next_one_does()
    {
        var (collector, writer) = Unheard();
        var opener = new LinkUnderTest(collector, dialed: 2) { HoldsMerges = true };
        var acceptor = new LinkUnderTest(writer);
        acceptor.Open();
        opener.Open();
        collector.Collect(collector.Fleet.Current.CollectableVector);
        Assert.That(collector.Published.Collected.Count, Is.EqualTo(1), "the peer is not connected yet");
        LinkUnderTest.Deliver(opener, acceptor);
        Assert.That(Heeds(opener), Is.False);
        opener.Handle(new LinkEvent.Disconnected(null));

        var next = new LinkUnderTest(collector, dialed: 2) { HoldsMerges = true };
        acceptor = new LinkUnderTest(writer);
        acceptor.Open();
        next.Open();
        LinkUnderTest.Deliver(next, acceptor);
        Assert.That(Heeds(next), Is.True);
        while (next.Unmerged.Count > 0) next.Merge();
        Assert.That(collector.Events(), Is.EqualTo(new[] { "PUT plain", "DELETE plain", "PUT between", "PUT plain" }));
    }

    [Test]
    public void What_a_stale_stream_brings_once_more_does_not_show()
    {
        var (collector, writer, third) = (new Replica(1), new Replica(2), new Replica(3));
        Put(third, Key, "older", unixMs: 1_000);
        Put(collector, Key, "v", unixMs: 1_001);
        Delete(collector, Key, unixMs: 1_002);

        // Nobody vouches for what the writer has got, so no vector tells that it was here before.
        var (_, sending) = LinkUnderTest.Connect(new Replica(2), third);
        var batch = sending.SentBatches.Single().Clone();
        batch.Vector = null;
        writer.Write(writes => writes.Merge(new Tag(3), batch, new Sender(VersionVector.Empty)));
        var stale = new LinkUnderTest(collector) { HoldsMerges = true };
        var opener = new LinkUnderTest(writer, dialed: 1);
        stale.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, stale);
        var (one, other) = LinkUnderTest.Connect(writer, collector);
        LinkUnderTest.Run(one, other, 5_000);
        collector.Collect(collector.Fleet.Current.CollectableVector);
        Assert.That(collector.Published.Collected.Count, Is.EqualTo(1));
        stale.Merge();

        Assert.That(collector.Has(Key), Is.False);
        Assert.That(stale.Link.View!.Connected, Is.False, "nor is it acknowledged, as if it were held");
    }

    [Test]
    public void What_a_stale_stream_brings_is_not_left_out_where_the_newer_one_has_not_brought_it()
    {
        var (reader, writer) = (new Replica(1), new Replica(2));
        writer.Put("a", "1");
        var stale = new LinkUnderTest(reader) { HoldsMerges = true };
        var opener = new LinkUnderTest(writer, dialed: 1);
        stale.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, stale);

        // The newer stream gets beyond it when a sweep has dropped it in favour of what comes later.
        writer.Put("b");
        writer.Put("a", "2");
        writer.Collect(VersionVector.Empty);
        var newer = new LinkUnderTest(reader, settings: settings => settings with { BatchBytes = 1 }) { HoldsMerges = true };
        opener = new LinkUnderTest(writer, dialed: 1, settings => settings with { BatchBytes = 1 });
        newer.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, newer);
        newer.Merge();
        Assert.That((reader.Has("a"), reader.Has("b")), Is.EqualTo((false, true)));
        stale.Merge();

        Assert.That(reader.Published.Vector[new Tag(2)], Is.EqualTo(1));
        Assert.That(reader.Value("a"), Is.EqualTo("1"), "the vector says that it is included");
    }

    [Test]
    public void What_was_deleted_does_not_come_back_by_way_of_another()
    {
        var (judge, writer, relay) = (new Replica(1), new Replica(2), new Replica(3));
        Put(writer, Key, "v", unixMs: 1_000);
        Fleet.Meet(relay, writer);
        Fleet.Meet(judge, writer);
        judge.Delete(Key);
        judge.Collect();

        judge.MergeLogOf(relay, new Sender(judge.Published.Vector));
        Assert.That(judge.Has(Key), Is.False);
        judge.MergeLogOf(relay, new Sender(VersionVector.Empty));
        Assert.That((judge.Has(Key), judge.Conflicts), Is.EqualTo((false, new List<Conflict>())), "nothing was lost that anybody could miss");
    }

    [Test]
    public void What_comes_although_the_tombstone_was_dropped_is_judged_as_from_beyond_the_horizon()
    {
        var (collector, writer, third) = (new Replica(1), new Replica(2), new Replica(3));
        Put(writer, Key, "older", unixMs: 1_000);
        Put(third, Key, "v", unixMs: 1_001);
        Delete(third, Key, unixMs: 1_002);
        Cut(third, writer);
        var acceptor = new LinkUnderTest(collector) { HoldsMerges = true };
        var opener = new LinkUnderTest(writer, dialed: 1, settings => settings with { BatchBytes = 1 });
        acceptor.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, acceptor);

        // As a member that is seeded anew takes over what another one has dropped, whatever is under way.
        Fleet.Meet(collector, third);
        collector.Collect();
        Assert.That(collector.Published.Collected.Count, Is.EqualTo(1));
        Drain(opener, acceptor);
        Fleet.Meet(collector, writer, third);

        Assert.That(collector.Has(Key), Is.False);
        Fleet.AssertConverged(collector, writer, third);
    }

    [Test]
    public void What_was_left_out_is_not_taken_to_be_held()
    {
        var (collector, writer) = Apart();
        var one = new LinkUnderTest(writer, dialed: 1, settings => settings with { BatchBytes = 1 });
        var other = new LinkUnderTest(collector, settings: settings => settings with { BatchBytes = 1 }) { HoldsMerges = true };
        other.Open();
        one.Open();
        LinkUnderTest.Deliver(one, other);
        other.Merge();
        LinkUnderTest.Deliver(one, other);

        Assert.That((collector.Has("between"), collector.Has(Key)), Is.EqualTo((true, false)));
        Assert.That(one.Link.View!.HeldRevision, Is.Zero);

        // The next stream knows only how far the last one got.
        var (again, _) = LinkUnderTest.Connect(writer, collector, settings => settings with { BatchBytes = 1 }, deliver: message => message);
        Assert.That(again.Link.View!.HeldRevision, Is.EqualTo(writer.Published.Revision), "at the end nothing is missing");
    }

    /// <summary>One has dropped the tombstone of its delete, which the other includes; the other's log has not come.</summary>
    private static (Replica Collector, Replica Writer) Apart()
    {
        var (collector, writer) = Unheard();
        collector.Collect(collectable: writer.Published.Vector);
        Assert.That(collector.Published.Collected.Count, Is.EqualTo(1));
        return (collector, writer);
    }

    /// <summary>One has deleted what the other has written before and, later, again; the other includes the delete, and its log has not come.</summary>
    /// <param name="isRelayed">A third member has written, which the first does not count any more.</param>
    private static (Replica Collector, Replica Writer) Unheard(bool isRelayed = false)
    {
        var (collector, writer) = (new Replica(1, members: 2), new Replica(2));
        var author = isRelayed ? new Replica(3) : writer;
        Put(author, Key, "older", unixMs: 1_000);
        Put(collector, Key, "v", unixMs: 1_001);
        Delete(collector, Key, unixMs: 1_002);
        Put(author, "between", "v", unixMs: 1_003);
        Put(author, Key, "newer", unixMs: 1_004);
        if (isRelayed) Fleet.Meet(author, writer);
        Cut(collector, writer);
        return (collector, writer);
    }

    /// <summary>A stream breaks when the writer has got everything and the collector nothing.</summary>
    private static void Cut(Replica collector, Replica writer)
    {
        var acceptor = new LinkUnderTest(collector) { HoldsMerges = true };
        var opener = new LinkUnderTest(writer, dialed: collector.Published.Tag.Value);
        acceptor.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, acceptor);
        acceptor.Handle(new LinkEvent.Disconnected(null));
        opener.Handle(new LinkEvent.Disconnected(null));
        Assert.That(writer.Published.Vector.Covers(collector.Published.Vector), "the writer includes the delete");
    }

    /// <summary>Whether what the peer sent next is merged, as a server decides.</summary>
    private static bool Heeds(LinkUnderTest link)
    {
        var merge = link.Unmerged.Peek();
        return merge.Sender.Heeds(link.Replica.Published.Collected, link.Replica.Fleet.Find(merge.Peer)!.DeliveredVector);
    }

    private static void Drain(LinkUnderTest opener, LinkUnderTest acceptor)
    {
        while (acceptor.Unmerged.Count > 0)
        {
            acceptor.Merge();
            LinkUnderTest.Run(opener, acceptor, 100);
        }
    }

    private static void Put(Replica replica, string key, string value, long unixMs) => replica.Write(
        batch => batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }), unixMs);

    private static void Delete(Replica replica, string key, long unixMs) => replica.Write(
        batch => batch.DeleteRange(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }), unixMs);
}
