using System.Buffers;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Core.Tests.Transactions;
using LeaseGrantRequest = EdgeStore.Protocol.Etcd.LeaseGrantRequest;

namespace EdgeStore.Core.Tests.Storage;

public sealed class IndexFileTests
{
    private Member _member = null!;
    private byte[] _bytes = null!;

    /// <summary>A live key with two older versions, a deleted one, one with a lease, and one that stays at the member.</summary>
    [SetUp]
    public void Write()
    {
        _member = new Member(tag: 2);
        _member.Put("a", "1");
        _member.Delete("a");
        _member.Put("a", "3");
        _member.Put("b", "1");
        _member.Delete("b");
        _member.Write(batch => batch.GrantLease(new LeaseGrantRequest { ID = 300, TTL = 60 }, () => 0));
        _member.Put("c", "1", lease: 300);
        _member.Put("compact_rev_key", "1");
        var output = new ArrayBufferWriter<byte>();
        IndexFile.Write(output, _member.State);
        _bytes = output.WrittenSpan.ToArray();
    }

    [Test]
    public void The_format_is_pinned() => Assert.That(Convert.ToHexStringLower(_bytes), Is.EqualTo(
        "45444745494e44580134092c01000000000000114d000000000000001802288980c004390700e803000000004210038ba8e26203a1f917257473"
        + "f68b153d8980c00400005ad93dd60a8ef009b4cfe44b8058d896051a006564676573746f72652f6c65617365732f000000000000012c008980c0"
        + "03008980c0030100010500e80300000000020500e80300000000020206b1b8a79497733e31fbb8b099179d741400016100898080020089808002"
        + "0100020200e80300000000020200e80300000000020203ce7eee9a90f42454ff0108287a79e8740e808040000000008080400001010001620189"
        + "80800300000000010300e80300000000020400e80300000000020204000000000000000000000000000000000780804000010100016300898080"
        + "04008980800401ac02010600e80300000000020600e80300000000020207beddf4c64b0cc291fee64aa050922e7a000f636f6d706163745f7265"
        + "765f6b6579028980c004008980c0040100010700e80300000000020700e803000000000200000000000000000000000000000000000000"));

    [Test]
    public void What_is_read_is_what_was_written()
    {
        var index = IndexFile.Read(_bytes);
        var output = new ArrayBufferWriter<byte>();
        IndexFile.Write(output, _member.State with { Keys = index.Keys });

        Assert.That(index.Keys.Count, Is.EqualTo(_member.State.Keys.Count));
        Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo(_bytes));
        Assert.That(index.Last.Revision, Is.EqualTo(_member.State.Revision));
        Assert.That(Describe(index.Keys.Find(Member.Bytes("a"))), Is.EqualTo(Describe(_member.State.Keys.Find(Member.Bytes("a")))));
    }

    [Test]
    public void Another_format_is_none()
    {
        _bytes["EDGEINDX".Length]++;

        Assert.That(() => IndexFile.Read(_bytes), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void A_file_that_is_cut_off_or_goes_on_is_none()
    {
        for (var length = 0; length < _bytes.Length; length++)
        {
            var cut = _bytes[..length];
            Assert.That(() => IndexFile.Read(cut), Throws.TypeOf<FormatException>(), $"{length} of {_bytes.Length} bytes");
        }

        Assert.That(() => IndexFile.Read([.. _bytes, 0]), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Older_versions_are_unpacked_once()
    {
        var newest = IndexFile.Read(_bytes).Keys.Find(Member.Bytes("a"))!;

        var peeked = newest.PeekOlder();
        Assert.That(newest.PeekOlder(), Is.Not.SameAs(peeked), "whoever only looks leaves them packed");
        var older = newest.Older;
        Assert.That(newest.PeekOlder(), Is.SameAs(older));
        Assert.That(older, Is.Not.Null);
        Assert.That(newest.Older, Is.SameAs(older));
    }

    private static string Describe(StoredVersion? version) =>
        version is null ? "" : $"{version.Position} {version.CreateRevision} {version.Version} {version.Lease} → {Describe(version.Older)}";
}
