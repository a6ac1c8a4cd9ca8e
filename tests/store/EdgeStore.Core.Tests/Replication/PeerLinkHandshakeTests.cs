using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using NUnit.Framework;
using Reason = EdgeStore.Protocol.Replication.Refusal.Types.Reason;

namespace EdgeStore.Core.Tests.Replication;

public sealed class PeerLinkHandshakeTests
{
    private static IEnumerable<TestCaseData> BadHellos()
    {
        yield return Bad(Reason.ClusterMismatch, hello => hello.ClusterId = 5);
        yield return Bad(Reason.ProtocolUnsupported, hello => (hello.MinProtocol, hello.MaxProtocol) = (2, 3));
        yield return Bad(Reason.MergePolicyMismatch, hello => hello.MergePolicyHash = 8);
        yield return Bad(Reason.NotAMember, hello => hello.Tag = 9);
        yield return Bad(Reason.TagConflict, hello => hello.Tag = 1);
        yield return Bad(Reason.TagConflict, hello => hello.Bindings.Add(new TagBinding { Tag = 1, MemberId = 99 }));
        yield return Bad(Reason.UnexpectedMember, hello => hello.RecipientTag = 3);
        yield return Bad(Reason.CursorFromFuture, hello => hello.Cursor = long.MaxValue);
        yield return Bad(Reason.CursorFromFuture, hello => hello.Vector = new VersionVectorMessage { Entries = { Entry(1, 1) } });
        yield return Bad(Reason.InvalidMessage, hello => hello.Cursor = -1);
        yield return Bad(Reason.InvalidMessage, hello => hello.MemberId = 0);
        yield return Bad(Reason.InvalidMessage, hello => hello.Tag = Tag.MaxValue + 1);
        yield return Bad(Reason.InvalidMessage, hello => hello.Vector = new VersionVectorMessage { Entries = { Entry(3, 1), Entry(2, 1) } });
        yield return Bad(Reason.InvalidMessage, hello => hello.Vector = new VersionVectorMessage { Entries = { Entry(2, 0) } });

        static TestCaseData Bad(Reason reason, Action<Hello> spoil) => new(reason, spoil);
    }

    [TestCaseSource(nameof(BadHellos))]
    public void A_hello_that_does_not_fit_is_refused_with_its_reason(Reason reason, Action<Hello> spoil)
    {
        var member = new Replica(1);
        var hello = HelloOf(new Replica(2), recipient: 1);
        spoil(hello);

        var link = new LinkUnderTest(member).Open().Receive(new PeerMessage { Hello = hello });

        Assert.Multiple(() =>
        {
            Assert.That(link.Link.End?.Reason, Is.EqualTo(reason));
            Assert.That(link.Sent.Single().Refusal.Reason, Is.EqualTo(reason));
            Assert.That(link.Link.View, Is.Null);
        });
    }

    [TestCase(1u, 3u, 2u, 5u, 3u)]
    [TestCase(2u, 5u, 1u, 3u, 3u)]
    [TestCase(1u, 3u, 3u, 3u, 3u)]
    [TestCase(1u, 9u, 2u, 4u, 4u)]
    public void Of_the_versions_that_both_speak_the_highest_is_taken(uint min, uint max, uint theirMin, uint theirMax, uint chosen)
    {
        var (one, other) = Between(min, max, theirMin, theirMax);

        Assert.That(new[] { one, other }.Select(link => link.Link.View?.Protocol), Is.All.EqualTo(chosen));
    }

    [Test]
    public void A_newer_peer_that_speaks_no_old_version_is_refused_and_both_sides_say_why()
    {
        var (one, other) = Between(1, 2, 3, 4);

        Assert.Multiple(() =>
        {
            Assert.That(other.Link.End, Is.EqualTo(new LinkEnd(Reason.ProtocolUnsupported, "protocols 3 to 4 are spoken here, 1 to 2 there", ByPeer: false)));
            Assert.That(one.Link.End?.ByPeer, Is.True);
            Assert.That(one.Link.End?.Reason, Is.EqualTo(Reason.ProtocolUnsupported));
        });
    }

    [Test]
    public void Both_sides_learn_why()
    {
        var opener = new Replica(2);
        opener.Current = Replica.Members(3);
        var acceptor = new Replica(1) { Current = Replica.Members(3, config => config.Members[1].State = "removed") };

        var (one, other) = LinkUnderTest.Connect(opener, acceptor);

        Assert.Multiple(() =>
        {
            Assert.That(other.Link.End, Is.EqualTo(new LinkEnd(Reason.Removed, "member m2 with tag 2 was removed from the cluster", ByPeer: false)));
            Assert.That(one.Link.End?.ByPeer, Is.True);
            Assert.That(one.Link.End?.Reason, Is.EqualTo(Reason.Removed));
        });
    }

    [Test]
    public void A_tag_stays_with_the_incarnation_that_was_met_first()
    {
        var member = new Replica(1);
        LinkUnderTest.Connect(new Replica(2, memberId: 22), member);

        var (wiped, link) = LinkUnderTest.Connect(new Replica(2, memberId: 23), member);

        Assert.Multiple(() =>
        {
            Assert.That(member.Published.Peers[new Tag(2)].MemberId, Is.EqualTo(22));
            Assert.That(link.Link.End?.Reason, Is.EqualTo(Reason.TagConflict));
            Assert.That(link.Link.End?.Message, Does.Contain("needs a new tag"));
            Assert.That(wiped.Link.End?.ByPeer, Is.True);
        });
    }

    [Test]
    public void The_membership_may_name_the_incarnation()
    {
        var member = new Replica(1) { Current = Replica.Members(3, config => config.Members[1].MemberId = "00000000000000ff") };

        var (_, link) = LinkUnderTest.Connect(new Replica(2, memberId: 22), member);

        Assert.That(link.Link.End?.Reason, Is.EqualTo(Reason.TagConflict));
    }

    [Test]
    public void Another_member_than_the_one_dialed_is_refused()
    {
        var opener = new LinkUnderTest(new Replica(1), dialed: 3).Open();

        opener.Receive(new PeerMessage { Hello = HelloOf(new Replica(2), recipient: 1) });

        Assert.That(opener.Link.End?.Reason, Is.EqualTo(Reason.UnexpectedMember));
    }

    [Test]
    public void Nothing_comes_before_the_hello_and_no_second_one_after()
    {
        var early = new LinkUnderTest(new Replica(1)).Open().Receive(new PeerMessage { Batch = new Batch { Cursor = 1 } });
        var empty = new LinkUnderTest(new Replica(1)).Open().Receive(new PeerMessage());
        var (twice, _) = LinkUnderTest.Connect(new Replica(1), new Replica(2));
        twice.Receive(new PeerMessage { Hello = HelloOf(new Replica(2), recipient: 1) });

        Assert.That(new[] { early, empty, twice }.Select(link => link.Link.End?.Reason), Is.All.EqualTo(Reason.InvalidMessage));
    }

    [Test]
    public void A_silent_peer_is_given_up()
    {
        var link = new LinkUnderTest(new Replica(1), dialed: 2).Open();
        Assert.That(link.Link.NextTickMs, Is.EqualTo(LinkUnderTest.Settings.HandshakeMs));

        link.Advance(LinkUnderTest.Settings.HandshakeMs);

        Assert.That(link.Link.End?.Message, Is.EqualTo("nothing heard for 10 s"));
    }

    [Test]
    public void A_member_removed_while_connected_is_cut_off()
    {
        var member = new Replica(1);
        var (link, _) = LinkUnderTest.Connect(member, new Replica(2));
        Assert.That(link.Link.View?.Connected, Is.True);

        member.Current = Replica.Members(3, config => config.Members[1].State = "removed");
        link.Advance(1);

        Assert.Multiple(() =>
        {
            Assert.That(link.Link.End?.Reason, Is.EqualTo(Reason.Removed));
            Assert.That(link.Link.View?.Connected, Is.False);
            Assert.That(link.Link.View?.LastError, Does.Contain("removed"));
        });
    }

    private static (LinkUnderTest, LinkUnderTest) Between(uint min, uint max, uint theirMin, uint theirMax)
    {
        var one = new LinkUnderTest(new Replica(1), dialed: 2, settings => settings with { MinProtocol = min, MaxProtocol = max });
        var other = new LinkUnderTest(new Replica(2), settings: settings => settings with { MinProtocol = theirMin, MaxProtocol = theirMax });
        other.Open();
        one.Open();
        LinkUnderTest.Deliver(one, other);
        return (one, other);
    }

    private static Hello HelloOf(Replica replica, int recipient) =>
        new LinkUnderTest(replica, dialed: recipient).Open().Sent.Single().Hello;

    private static VersionVectorMessage.Types.Entry Entry(uint tag, ulong n) => new() { Tag = tag, N = n };
}
