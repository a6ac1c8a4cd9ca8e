using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Horizon;

/// <summary>
/// A member outdoes a delete before it hears of it, so its log has no trace of that: nothing in it says that what it wrote first
/// is older than the delete.
/// </summary>
public sealed class SupersededTests
{
    private const string Key = "plain";

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
        var (collector, writer) = (new Replica(1, members: 2), new Replica(2, members: 2));
        Put(writer, Key, "older", unixMs: 1_000);
        Put(collector, Key, "v", unixMs: 1_001);
        collector.Write(batch => batch.DeleteRange(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(Key) }), unixMs: 1_002);
        Put(writer, "between", "v", unixMs: 1_003);
        Put(writer, Key, "newer", unixMs: 1_004);

        var acceptor = new LinkUnderTest(collector) { HoldsMerges = true };
        var opener = new LinkUnderTest(writer, dialed: 1);
        acceptor.Open();
        opener.Open();
        LinkUnderTest.Deliver(opener, acceptor);
        Assert.That(writer.Published.Vector.Covers(collector.Published.Vector), "the writer includes the delete");
        collector.Collect(held: writer.Published.Vector);
        Assert.That(collector.Published.Collected.Count, Is.EqualTo(1));
        return (collector, writer);
    }

    private static void Put(Replica replica, string key, string value, long unixMs) => replica.Write(
        batch => batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }), unixMs);
}
