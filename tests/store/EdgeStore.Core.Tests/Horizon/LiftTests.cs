using EdgeStore.Core.Tests.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Horizon;

public sealed class LiftTests
{
    private const string Key = "/registry/k";
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

    private static ulong GenerationOf(Replica member) => member.Published.Keys.Find(ByteString.CopyFromUtf8(Key))!.Identity.Generation;
}
