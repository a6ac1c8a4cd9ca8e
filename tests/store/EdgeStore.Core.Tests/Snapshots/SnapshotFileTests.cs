using EdgeStore.Core.Snapshots;
using EdgeStore.Core.Tests.Transactions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Snapshots;

public sealed class SnapshotFileTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(500)]
    [TestCase(3 * SnapshotFile.ChunkBytes)]
    public void What_is_written_can_be_read(int bytes)
    {
        var member = new Member(3);
        for (var i = 0; i < 5; i++) member.Put($"k{i}", new string('x', bytes));
        using var file = Snapshots.Of(member);

        SnapshotFile.Verify(file);

        Assert.That(file.Length % 512, Is.EqualTo(32), "where etcd's clients look for the hash");
        Assert.That(SnapshotFile.Read(file), Is.EqualTo(Snapshots.PartsOf(member)));
    }

    [Test]
    public void Only_a_piece_is_in_memory()
    {
        var member = new Member();
        for (var i = 0; i < 100; i++) member.Put($"k{i}", new string('x', 10_000));

        var pieces = SnapshotFile.Write(Snapshots.PartsOf(member)).ToList();

        Assert.That(pieces.Max(piece => piece.Bytes.Length), Is.LessThan(SnapshotFile.ChunkBytes + 11_000));
        Assert.That(pieces.Select(piece => piece.IsLast), Is.EqualTo(pieces.Select((_, i) => i == pieces.Count - 1)));
    }

    [Test]
    public void Bytes_are_pinned()
    {
        var parts = new[]
        {
            new SnapshotPart { Header = new SnapshotHeader { Metadata = new MetadataMessage { Revision = 5 }, Member = "m", BuildVersion = "v", UnixMs = 7, Keys = 1 } },
            new SnapshotPart { Entry = new SnapshotEntry { Revision = 5, Sub = 1, Entry = new LogEntryMessage { Version = 1 } } },
        };

        Assert.That(Convert.ToHexStringLower(Snapshots.Of(parts).ToArray().AsSpan(0, 41)), Is.EqualTo(
            "45444745534e415001" + "100a0e0a02280512016d1a017620072801" + "0a1208080510011a021801" + "00000000"));
    }

    [Test]
    public void Any_changed_byte_is_noticed([Values(0, 8, 9, 100, 511, 520)] int at)
    {
        var member = new Member();
        member.Put("k", new string('x', 600));
        var bytes = Snapshots.Of(member).ToArray();
        bytes[at] ^= 0x40;

        Assert.That(() => SnapshotFile.Verify(new MemoryStream(bytes)), Throws.TypeOf<SnapshotException>());
    }

    [TestCase(0, "no snapshot")]
    [TestCase(8, "no snapshot")]
    [TestCase(9, "cut off")]
    [TestCase(512, "cut off")]
    [TestCase(543, "cut off")]
    public void A_cut_file_is_noticed(int length, string complaint)
    {
        var member = new Member();
        member.Put("k", new string('x', 600));

        Assert.That(
            () => SnapshotFile.Verify(new MemoryStream(Snapshots.Of(member).ToArray()[..length])),
            Throws.TypeOf<SnapshotException>().With.Message.Contains(complaint));
    }

    [Test]
    public void A_later_format_is_refused()
    {
        var bytes = Snapshots.Of(new Member()).ToArray();
        bytes[8] = 2;

        Assert.That(() => SnapshotFile.Verify(new MemoryStream(bytes)), Throws.TypeOf<SnapshotException>().With.Message.EqualTo("the snapshot has format 2, this build reads 1"));
    }
}
