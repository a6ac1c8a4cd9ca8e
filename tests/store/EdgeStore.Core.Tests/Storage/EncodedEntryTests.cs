using System.IO.Hashing;
using EdgeStore.Core.Merging;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Storage;

public sealed class EncodedEntryTests
{
    [Test]
    public void What_is_read_in_place_is_what_the_message_says()
    {
        var random = new Random(11);
        var hash = new XxHash128();
        for (var round = 0; round < 2000; round++)
        {
            var message = RandomEntry(random);
            Assert.That(EncodedEntry.TryRead(message.ToByteArray(), out var entry), Is.True);

            Assert.That(entry.Key.ToArray(), Is.EqualTo(message.Record.Key.ToByteArray()), $"{message}");
            Assert.That(entry.Value.ToArray(), Is.EqualTo(message.Record.Value.ToByteArray()), $"{message}");
            Assert.That(entry.Identity, Is.EqualTo(RecordIdentity.Of(message.Record)), $"{message}");
            Assert.That(entry.BirthDot, Is.EqualTo(ReplicatedRecord.BirthOf(message.Record)), $"{message}");
            Assert.That(
                (entry.CreateRevision, entry.Version, entry.Lease, entry.IsLocalOnly),
                Is.EqualTo((message.CreateRevision, message.Version, message.Record.Lease, message.LocalOnly)),
                $"{message}");
            Assert.That(RecordHash.Of(entry, hash), Is.EqualTo(RecordHash.Of(message.Record)), $"{message}");
            Assert.That(entry.ToRecord(), Is.EqualTo(message.Record));
        }
    }

    [Test]
    public void Every_dot_counts_when_a_vector_is_asked_whether_it_covers_the_record()
    {
        var message = new LogEntryMessage { Record = new RecordMessage { Dots = { new DotMessage { Tag = 1, N = 3 }, new DotMessage { Tag = 2, N = 5 } } } };
        var vector = VersionVector.Empty.With(new Dot(new Tag(1), 3));

        Assert.That(EncodedEntry.TryRead(message.ToByteArray(), out var entry), Is.True);
        Assert.That(entry.IsCoveredBy(vector.With(new Dot(new Tag(2), 4))), Is.False);
        Assert.That(entry.IsCoveredBy(vector.With(new Dot(new Tag(2), 5))), Is.True);
    }

    [Test]
    public void Fields_of_later_builds_are_passed_over()
    {
        var message = RandomEntry(new Random(1)).ToByteArray();
        byte[] unknown = [0xa0, 0x06, 0x01, 0xaa, 0x06, 0x02, 0x08, 0x01, 0xad, 0x06, 1, 2, 3, 4, 0xa9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8];

        Assert.That(EncodedEntry.TryRead([.. unknown, .. message, .. unknown], out var entry), Is.True);
        Assert.That(entry.ToRecord(), Is.EqualTo(LogEntryMessage.Parser.ParseFrom(message).Record));
    }

    [Test]
    public void An_entry_that_is_cut_off_is_noticed_where_protobuf_notices_it()
    {
        var whole = RandomEntry(new Random(3)).ToByteArray();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.That(EncodedEntry.TryRead(cut, out _), Is.EqualTo(IsMessage(cut)), $"{length} of {whole.Length} bytes");
        }
    }

    private static bool IsMessage(byte[] bytes)
    {
        try
        {
            LogEntryMessage.Parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static LogEntryMessage RandomEntry(Random random)
    {
        var record = new RecordMessage
        {
            Key = Bytes(random.Next(1, 300)),
            Generation = Number(),
            Birth = new StampMessage { Time = Number(), Tag = (uint)random.Next(1 << Tag.Bits) },
            Stamp = new StampMessage { Time = Number(), Tag = (uint)random.Next(1 << Tag.Bits) },
            Tombstone = random.Next(4) == 0,
            Value = Bytes(random.Next(0, 600)),
            Lease = random.Next(2) == 0 ? 0 : random.NextInt64(long.MinValue, long.MaxValue),
        };
        if (random.Next(2) == 0) record.BirthDot = new DotMessage { Tag = (uint)random.Next(1 << Tag.Bits), N = Number() };
        for (var dots = random.Next(3); dots > 0; dots--) record.Dots.Add(new DotMessage { Tag = 1, N = Number() });
        if (random.Next(2) == 0) record.Seen.Add(new StampMessage { Time = Number(), Tag = 2 });
        return new LogEntryMessage
        {
            Record = record,
            CreateRevision = (long)(Number() >> 1),
            Version = random.Next(5),
            LocalOnly = random.Next(4) == 0,
            Silent = random.Next(4) == 0,
        };

        ulong Number() => (ulong)random.NextInt64() >> random.Next(63);

        ByteString Bytes(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return ByteString.CopyFrom(bytes);
        }
    }
}
