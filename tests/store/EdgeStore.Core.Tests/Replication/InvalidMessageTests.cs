using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication;

public sealed class InvalidMessageTests
{
    private const long Cursor = (5L << 20) | (2 << 2) | 1;

    private static IEnumerable<TestCaseData> BadMessages()
    {
        yield return Case("cursor going back", new PeerMessage { Batch = new Batch { Cursor = 1 } });
        yield return Case("cursor beyond all clocks", new PeerMessage { Batch = new Batch { Cursor = long.MaxValue } });
        yield return Case("empty transaction", Sent(transaction => transaction.Records.Clear()));
        yield return Case("revision beyond the cursor", Sent(transaction => transaction.Revision = Cursor + 1));
        yield return Case("revision going back", Sent(transaction => transaction.Revision = 1));
        yield return Case("no key", Spoilt(record => record.Key = ByteString.Empty));
        yield return Case("no generation", Spoilt(record => record.Generation = 0));
        yield return Case("no birth", Spoilt(record => record.Birth = null));
        yield return Case("no stamp", Spoilt(record => record.Stamp = null));
        yield return Case("tag of a stamp", Spoilt(record => record.Stamp.Tag = 1 << Tag.Bits));
        yield return Case("time of a stamp", Spoilt(record => record.Stamp.Time = ulong.MaxValue));
        yield return Case("changed before birth", Spoilt(record => record.Birth.Time = record.Stamp.Time + 1));
        yield return Case("tombstone with value", Spoilt(record => record.Tombstone = true));
        yield return Case("dot 0", Spoilt(record => record.Dots[0].N = 0));
        yield return Case("dot of tag 0", Spoilt(record => record.Dots[0].Tag = 0));
        yield return Case("base after the change", Spoilt(record => record.Base = new StampMessage { Time = record.Stamp.Time + 1, Tag = 2 }));
        yield return Case("field without a stamp", Spoilt(record => record.Fields.Add(new FieldMessage { Path = "/a" })));
        yield return Case("field after the change", Spoilt(record => record.Fields.Add(new FieldMessage { Stamp = new StampMessage { Time = record.Stamp.Time + 1 } })));
        yield return Case("field of great depth", Spoilt(record => record.Fields.Add(new FieldMessage { Path = new string('/', 100_000), Stamp = record.Stamp })));
        yield return Case("field in no state", Spoilt(record => record.Fields.Add(new FieldMessage { State = (FieldState)7, Stamp = record.Stamp })));
        yield return Case("seen after the change", Spoilt(record => record.Seen.Add(new StampMessage { Time = record.Stamp.Time + 1, Tag = 1 })));
        yield return Case("unsorted vector", new PeerMessage { Heartbeat = new Heartbeat { Revision = Cursor, Vector = Vector((3, 1), (2, 1)) } });
        yield return Case("shrunk vector", new PeerMessage { Heartbeat = new Heartbeat { Revision = Cursor, Vector = Vector((2, 1)) } });
        yield return Case("short fingerprint", new PeerMessage { Heartbeat = new Heartbeat { Revision = Cursor, Vector = Vector((2, 1)), Fingerprint = ByteString.CopyFrom(1) } });
        yield return Case("heartbeat at 0", new PeerMessage { Heartbeat = new Heartbeat { Vector = Vector((2, 1)) } });
        yield return Case("rumor of no tag", Told(new Rumor { Beat = 1 }));
        yield return Case("rumor with an unsorted vector", Told(new Rumor { Tag = 3, Difference = Vector((3, 1), (2, 1)) }));
        yield return Case("rumor with a short fingerprint", Told(new Rumor { Tag = 3, Fingerprint = ByteString.CopyFrom(1) }));
        yield return Case("acknowledgement of nothing", new PeerMessage { Ack = new Ack { Cursor = Cursor, Batches = 9 } });
        yield return Case("empty message", new PeerMessage());

        static TestCaseData Case(string name, PeerMessage message) => new TestCaseData(message).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadMessages))]
    public void Is_refused_and_changes_nothing(PeerMessage message)
    {
        var member = new Replica(1);
        var author = new Replica(2);
        author.Put("known");
        author.Put("known");
        var (_, link) = LinkUnderTest.Connect(author, member);
        var before = member.Published;

        link.Receive(message);

        Assert.Multiple(() =>
        {
            Assert.That(link.Link.End?.Reason, Is.EqualTo(Refusal.Types.Reason.InvalidMessage));
            Assert.That(link.Sent[^1].Refusal.Message, Is.Not.Empty);
            Assert.That(member.Published, Is.SameAs(before));
        });
    }

    [Test]
    public void Knowing_more_of_a_member_than_itself_means_that_it_lost_data()
    {
        var (link, _) = LinkUnderTest.Connect(new Replica(1), new Replica(2));

        link.Receive(new PeerMessage { Heartbeat = new Heartbeat { Revision = Cursor, Vector = Vector((1, 7)) } });

        Assert.That(link.Link.End?.Reason, Is.EqualTo(Refusal.Types.Reason.CursorFromFuture));
    }

    private static PeerMessage Told(Rumor rumor) => new() { Heartbeat = new Heartbeat { Revision = Cursor, Rumors = { rumor } } };

    private static PeerMessage Spoilt(Action<RecordMessage> spoil) => Sent(transaction => spoil(transaction.Records[0]));

    private static PeerMessage Sent(Action<TransactionMessage> spoil)
    {
        var transaction = new TransactionMessage
        {
            Revision = Cursor,
            Records =
            {
                new RecordMessage
                {
                    Key = ByteString.CopyFromUtf8("k"),
                    Generation = 1,
                    Birth = new StampMessage { Time = 1, Tag = 2 },
                    Stamp = new StampMessage { Time = 2, Tag = 2 },
                    Value = ByteString.CopyFromUtf8("v"),
                    Dots = { new DotMessage { Tag = 2, N = 2 } },
                },
            },
        };
        spoil(transaction);
        return new PeerMessage { Batch = new Batch { Cursor = Cursor, Transactions = { transaction } } };
    }

    private static VersionVectorMessage Vector(params (uint Tag, ulong N)[] entries)
    {
        var vector = new VersionVectorMessage();
        foreach (var (tag, n) in entries) vector.Entries.Add(new VersionVectorMessage.Types.Entry { Tag = tag, N = n });
        return vector;
    }
}
