using EdgeStore.Core.Repair;
using EdgeStore.Core.Tests.Replication;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Tests.Repair;

/// <summary>What goes between members of different builds: these bytes may never change their meaning.</summary>
public sealed class RepairWireTests
{
    private static readonly RepairRange Range = new() { Start = Bytes("a"), End = Bytes("b") };

    private static IEnumerable<TestCaseData> Messages()
    {
        yield return Case(new RepairSegment { Range = Range, Vector = new VersionVectorMessage { Entries = { new VersionVectorMessage.Types.Entry { Tag = 1, N = 2 } } }, Seen = new VersionVectorMessage(), Revision = 9 },
            (message, part) => message.Segment = part, "1a140a060a016112016212060a04080110021a002009");
        yield return Case(new RepairQuery { Ranges = { new RepairQuery.Types.Range { Span = Range, Fingerprint = Bytes("f"), Keys = 3 } } },
            (message, part) => message.Query = part, "220f0a0d0a060a01611201621201661803");
        yield return Case(new RepairAnswer { Ranges = { new RepairAnswer.Types.Range { Equal = true, Keys = 3, Middle = Bytes("m") } } },
            (message, part) => message.Answer = part, "2a090a07080110031a016d");
        yield return Case(new RepairListing { Range = Range, Entries = { new RepairListing.Types.Entry { Key = Bytes("k"), Digest = Bytes("d"), Dots = { new DotMessage { Tag = 1, N = 2 } }, Tombstone = true, Damaged = true } } },
            (message, part) => message.Listing = part, "321a0a060a016112016212100a016b1201641a040801100220012801");
        yield return Case(new RepairDifference { Records = { new RecordMessage { Key = Bytes("k") } }, Wanted = { Bytes("w") }, Divergent = 1, Undecided = 2, Unrepaired = 3 },
            (message, part) => message.Difference = part, "3a0e0a030a016b120177180120022803");
        yield return Case(new RepairRecords { Records = { new RecordMessage { Key = Bytes("k") } }, Revision = 9 },
            (message, part) => message.Records = part, "42070a030a016b1009");
        yield return Case(new RepairHealed { Changed = 4 }, (message, part) => message.Healed = part, "4a020804");

        static TestCaseData Case<T>(T part, Action<RepairMessage, T> set, string hex)
        {
            var message = new RepairMessage();
            set(message, part);
            return new TestCaseData(message, hex).SetArgDisplayNames(typeof(T).Name);
        }
    }

    [TestCaseSource(nameof(Messages))]
    public void Messages_have_pinned_fields(RepairMessage message, string hex)
    {
        Assert.That(Convert.ToHexStringLower(message.ToByteArray()), Is.EqualTo(hex));
        Assert.That(RepairMessage.Parser.ParseFrom(Convert.FromHexString(hex)), Is.EqualTo(message));
    }

    private static IEnumerable<TestCaseData> Nonsense()
    {
        yield return Case("a segment that ends before it begins", new RepairMessage { Segment = new RepairSegment { Range = new RepairRange { Start = Bytes("b"), End = Bytes("a") }, Revision = 9 } });
        yield return Case("a segment at revision 0", new RepairMessage { Segment = new RepairSegment { Range = Range } });
        yield return Case("no range", new RepairMessage { Query = new RepairQuery() });
        yield return Case("a range beyond the segment", new RepairMessage { Query = new RepairQuery { Ranges = { new RepairQuery.Types.Range { Fingerprint = Bytes("0123456789abcdef") } } } });
        yield return Case("a short fingerprint", new RepairMessage { Query = new RepairQuery { Ranges = { new RepairQuery.Types.Range { Span = Range } } } });
        yield return Case("a key beyond the range", Listing(new RepairListing.Types.Entry { Key = Bytes("z"), Digest = Bytes("0123456789abcdef") }));
        yield return Case("keys out of order", Listing(Entry("ab"), Entry("aa")));
        yield return Case("a short digest", Listing(new RepairListing.Types.Entry { Key = Bytes("a") }));
        yield return Case("a record without a stamp", new RepairMessage { Records = new RepairRecords { Revision = 9, Records = { new RecordMessage { Key = Bytes("a"), Generation = 1 } } } });
        yield return Case("an answer", new RepairMessage { Answer = new RepairAnswer() });

        static TestCaseData Case(string name, RepairMessage message) => new TestCaseData(message).SetArgDisplayNames(name);
        static RepairMessage Listing(params RepairListing.Types.Entry[] entries) => new() { Listing = new RepairListing { Range = Range, Entries = { entries } } };
        static RepairListing.Types.Entry Entry(string key) => new() { Key = Bytes(key), Digest = Bytes("0123456789abcdef") };
    }

    [TestCaseSource(nameof(Nonsense))]
    public void Nonsense_is_refused_and_changes_nothing(RepairMessage message)
    {
        var member = new Replica(1);
        member.Put("a");
        var before = member.Published;
        var responder = new RepairResponder(LinkUnderTest.Settings, new RepairSettings(), member, member);
        var greeting = new RepairInitiator(LinkUnderTest.Settings, new RepairSettings(), new Replica(2), member, before.Tag, ByteString.Empty)
            .Handle(new RepairEvent.Opened(), 0).OfType<RepairEffect.Send>().Single().Message;
        responder.Handle(new RepairEvent.Received(greeting));
        responder.Handle(new RepairEvent.Received(new RepairMessage { Segment = new RepairSegment { Range = Range, Revision = 9 } }));

        var effects = responder.Handle(new RepairEvent.Received(message));

        Assert.Multiple(() =>
        {
            Assert.That(effects.OfType<RepairEffect.Close>().Single().Refusal!.Reason, Is.EqualTo(Refusal.Types.Reason.InvalidMessage));
            Assert.That(effects.OfType<RepairEffect.Merge>(), Is.Empty);
            Assert.That(responder.Handle(new RepairEvent.Received(greeting)), Is.Empty, "it is over");
            Assert.That(member.Published, Is.SameAs(before));
        });
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
