using EdgeStore.Core.Horizon;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Horizon;

public sealed class LiftTests
{
    private const string Key = "/registry/k";
    private const string Plain = "plain";
    private const string Other = "/registry/other";

    [Test]
    public void What_two_change_of_an_object_is_joined_although_one_of_them_was_lifted()
    {
        var (fleet, away, writer) = (new Replica(1), new Replica(2), new Replica(3));
        fleet.Put(Other);
        fleet.Delete(Other);
        fleet.Collect();
        away.Put(Key, """{"a":1,"b":1}""");
        Fleet.Meet(away, writer);
        away.Put(Key, """{"a":2,"b":1}""");
        writer.Put(Key, """{"a":1,"b":2}""");
        Fleet.Meet(away, fleet);
        Assert.That(GenerationOf(fleet), Is.GreaterThan(GenerationOf(writer)), "lifted");

        Fleet.Meet(writer, fleet, away);
        Assert.That(new[] { fleet, away, writer }.Select(member => member.Value(Key)), Is.All.EqualTo("""{"a":2,"b":2}"""));
        Fleet.AssertConverged(fleet, away, writer);
    }

    [Test]
    public void A_deleted_object_does_not_come_back_over_another_that_was_lifted()
    {
        var (judge, writer, away) = (new Replica(1), new Replica(2), new Replica(3));
        Put(writer, Key, """{"senior":1}""", unixMs: 1_000);
        Fleet.Meet(judge, writer);
        Put(writer, Key, """{"senior":2}""", unixMs: 1_001);
        judge.Delete(Key);
        judge.Collect();
        Put(away, Key, """{"junior":1}""", unixMs: 2_000);
        Fleet.Meet(judge, away);
        Assert.That(judge.Value(Key), Is.EqualTo("""{"junior":1}"""), "lifted over the dropped tombstone");

        judge.MergeLogOf(writer, new Sender(judge.Published.Vector));
        Assert.That(judge.Has(Key), Is.False, "the senior was deleted here, and the junior gave way to it");
        Assert.That(judge.Dropped(), Is.EqualTo(new[] { Key }));
    }

    [Test]
    public void The_delete_of_what_was_lifted_beats_no_later_write()
    {
        var (judge, writer, lifter, late) = (new Replica(1), new Replica(2), new Replica(3), new Replica(4, members: 4));
        judge.Current = lifter.Current = Replica.Members(4);
        Put(writer, Plain, "old", unixMs: 1_000);
        Fleet.Meet(judge, writer);
        Put(writer, Plain, "update", unixMs: 1_001);
        judge.Delete(Plain);
        judge.Collect();
        Put(lifter, Other, "v", unixMs: 3_000);
        lifter.Delete(Other);
        lifter.Collect();
        Fleet.Meet(writer, lifter);
        Assert.That(lifter.Value(Plain), Is.EqualTo("update"), "lifted over the dropped tombstone");
        judge.MergeLogOf(lifter, new Sender(VersionVector.Empty));
        Assert.That(judge.Has(Plain), Is.False, "an update of what was deleted here");

        Put(late, Plain, "late", unixMs: 2_000);
        judge.MergeLogOf(late, new Sender(judge.Published.Vector));
        Assert.That(judge.Value(Plain), Is.EqualTo("late"));
    }

    private static void Put(Replica replica, string key, string value, long unixMs) => replica.Write(
        batch => batch.Put(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }), unixMs);

    private static ulong GenerationOf(Replica member) => member.Published.Keys.Find(ByteString.CopyFromUtf8(Key))!.Identity.Generation;
}
