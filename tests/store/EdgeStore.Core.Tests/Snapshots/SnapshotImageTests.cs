using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Snapshots;

public sealed class SnapshotImageTests
{
    [Test]
    public void Shows_one_revision_while_writes_go_on()
    {
        var member = new Member(1);
        member.Put("a", "1");
        member.Put("b", "1");
        member.Delete("b");
        member.Put("c", "1");
        using var image = SnapshotImage.TryOpen(() => member.State, member.Disk)!;
        member.Put("a", "2");
        member.Delete("c");
        member.Write(batch => batch.Compact(member.State.Revision));
        member.Write(batch => batch.SweepSome(100));

        var parts = image.Parts("m", "v", 0).ToList();

        Assert.That(parts[0].Header.Keys, Is.EqualTo(2));
        Assert.That(
            parts.Skip(1).Select(part => $"{part.Entry.Entry.Record.Key.ToStringUtf8()}={part.Entry.Entry.Record.Value.ToStringUtf8()}"),
            Is.EqualTo(new[] { "a=1", "c=1" }));
    }

    [Test]
    public void Begins_anew_when_a_sweep_is_ahead()
    {
        var member = new Member(1);
        member.Put("a", "1");
        var before = member.State;
        member.Put("a", "2");
        member.Write(batch => batch.Compact(member.State.Revision));
        member.Write(batch => batch.SweepSome(100));

        Assert.That(SnapshotImage.TryOpen(() => before, member.Disk), Is.Null);
        using var image = SnapshotImage.TryOpen(() => member.State, member.Disk);
        Assert.That(image!.Parts("m", "v", 0).Last().Entry.Entry.Record.Value.ToStringUtf8(), Is.EqualTo("2"));
    }
}
