using EdgeStore.Core.Replication;
using EdgeStore.Core.Replication.Gossip;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication.Gossip;

public sealed class GossipTests
{
    /// <summary>What gRPC and HTTP/2 put around a message.</summary>
    private const int Framing = 14;

    [Test]
    public void Members_without_a_link_know_what_the_others_include()
    {
        var chain = new Chain(members: 4);
        chain.Replicas[0].Put("k");
        chain.Run(3_000);

        foreach (var replica in chain.Replicas)
        {
            var fleet = replica.Fleet.Current;
            Assert.Multiple(() =>
            {
                Assert.That(fleet.Peers.Select(peer => peer.LagChanges), Is.All.Zero, "lag");
                Assert.That(fleet.Peers.Select(peer => peer.IsConverged), Is.All.True, "converged");
                Assert.That(fleet.Holders(replica.Published), Has.Count.EqualTo(3), "holders");
                Assert.That(fleet.StableVector, Is.EqualTo(replica.Published.Vector), "stable");
                Assert.That(fleet.Peers.Count(peer => peer.View.Connected), Is.LessThan(3), "links");
            });
        }
    }

    [Test]
    public void What_a_far_member_lacks_is_not_claimed()
    {
        var chain = new Chain(members: 4);
        chain.Run(3_000);
        chain.Cut(2, 3);
        chain.Replicas[0].Put("k");
        chain.Run(3_000);

        var fleet = chain.Replicas[0].Fleet.Current;
        Assert.Multiple(() =>
        {
            Assert.That(fleet.Holders(chain.Replicas[0].Published).Select(peer => peer.Member.Name), Is.EqualTo(new[] { "m2", "m3" }));
            Assert.That(fleet.Peers.Select(peer => peer.LagChanges), Is.EqualTo(new ulong[] { 0, 0, 1 }));
            Assert.That(fleet.StableVector, Is.EqualTo(VersionVector.Empty));
            Assert.That(fleet.Peers[2].IsConverged, Is.False);
        });
    }

    [Test]
    public void A_member_that_catches_up_is_held_by_who_includes_all_that_it_has_seen()
    {
        var local = new Replica(1);
        local.Put("k");
        var moment = local.Published with { Seen = local.Published.Vector.With(new Dot(new Tag(2), 3)) };
        PeerView With(params Dot[] dots) => new() { Tag = new Tag(3), Vector = dots.Aggregate(VersionVector.Empty, (vector, dot) => vector.With(dot)) };

        Assert.Multiple(() =>
        {
            Assert.That(moment.IsExact, Is.False);
            Assert.That(With(new Dot(new Tag(1), 1), new Dot(new Tag(2), 3)).Holds(moment), Is.True);
            Assert.That(With(new Dot(new Tag(1), 1), new Dot(new Tag(2), 2)).Holds(moment), Is.False);
        });
    }

    [Test]
    public void A_heartbeat_says_only_what_has_changed_and_one_at_a_time_waits()
    {
        var (one, other) = LinkUnderTest.Connect(new Replica(1), new Replica(2));
        LinkUnderTest.Run(one, other, 3_000);
        one.Sent.Clear();
        LinkUnderTest.Run(one, other, 2_000);

        Assert.Multiple(() =>
        {
            Assert.That(one.Sent.Select(message => message.Heartbeat.Vector.Entries), Is.All.Empty);
            Assert.That(one.Sent.Select(message => message.Heartbeat.HasFingerprint), Is.All.False);
        });

        one.Sent.Clear();
        one.HoldsHeartbeats = true;
        LinkUnderTest.Run(one, other, 10_000);
        Assert.That(one.Sent, Has.Count.EqualTo(1));

        one.Handle(new LinkEvent.HeartbeatWritten());
        Assert.That(one.Sent, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_converged_pair_of_a_thousand_members_is_nearly_silent()
    {
        var (one, other) = Crowd(members: 1000);
        LinkUnderTest.Run(one, other, 30_000);
        Assert.That(other.Replica.Fleet.Current.Peers.Count(peer => peer.View.IsHeardOf), Is.GreaterThan(990), "all are told");

        one.Sent.Clear();
        other.Sent.Clear();
        var seconds = 0;
        for (var beat = 1; beat <= 10; beat++)
        {
            // Everybody lives on, at the other's end of the fleet.
            foreach (var tag in Enumerable.Range(3, 998)) one.Replica.Fleet.Hear(Statement(one.Replica, tag, (ulong)(beat * 20)), one.Now);
            LinkUnderTest.Run(one, other, 20_000);
            seconds += 20;
        }

        var bytes = one.Sent.Concat(other.Sent).Sum(message => message.CalculateSize() + Framing);
        Assert.That(bytes / seconds, Is.LessThan(200));
    }

    [Test]
    public void A_busy_fleet_costs_no_more_than_the_budget_and_all_get_their_turn()
    {
        var (one, other) = Crowd(members: 500);
        LinkUnderTest.Run(one, other, 30_000);
        var vector = one.Replica.Published.Vector;
        one.Sent.Clear();
        for (var second = 0; second < 20; second++)
        {
            vector = vector.With(new Dot(new Tag(3), (ulong)second + 1));
            foreach (var tag in Enumerable.Range(3, 497)) one.Replica.Fleet.Hear(new MemberStatement(new Tag(tag), 5, vector, null), one.Now);
            LinkUnderTest.Run(one, other, 1_000);
        }

        Assert.Multiple(() =>
        {
            Assert.That(one.Sent.Sum(message => message.CalculateSize()) / 20, Is.LessThan(3 * LinkUnderTest.Settings.RumorBytes));
            Assert.That(Enumerable.Range(3, 497).Select(tag => other.Replica.Fleet.Find(new Tag(tag))!.Vector[new Tag(3)]), Is.All.GreaterThan(10));
        });
    }

    [Test]
    public void Who_says_nothing_for_long_is_not_heard_of()
    {
        var chain = new Chain(members: 3);
        chain.Run(3_000);
        chain.Cut(1, 2);
        chain.Run(1_000);
        var one = chain.Replicas[0];
        bool IsHeardOf() => one.Fleet.Current.Peers[1].View.IsHeardOf;
        TimeSpan SilenceOf(int tag) => one.Fleet.Current.SilenceOf(new Tag(tag), chain.NowMs, startedMs: 0);
        Assert.That(IsHeardOf(), Is.True);
        Assert.That(SilenceOf(3), Is.EqualTo(TimeSpan.Zero));

        chain.Run((int)Refreshing.SilenceMs(3) + 1_000);
        one.Fleet.Age(chain.NowMs);
        Assert.Multiple(() =>
        {
            Assert.That(IsHeardOf(), Is.False);
            Assert.That(SilenceOf(3).TotalMilliseconds, Is.InRange(Refreshing.SilenceMs(3), chain.NowMs));
            Assert.That(SilenceOf(2), Is.EqualTo(TimeSpan.Zero), "the linked one");
            Assert.That(SilenceOf(4).TotalMilliseconds, Is.EqualTo(chain.NowMs), "never heard of");
            Assert.That(one.Fleet.Current.Peers[1].IsConverged, Is.False);
            Assert.That(one.Fleet.Current.Peers[0].View.IsHeardOf, Is.True, "the linked one");
        });
    }

    [Test]
    public void Who_only_lives_on_is_heard_of_again_and_again()
    {
        var chain = new Chain(members: 3);
        for (var step = 0; step < 10; step++)
        {
            chain.Run(20_000);
            chain.Replicas[0].Fleet.Age(chain.NowMs);
            Assert.That(chain.Replicas[0].Fleet.Current.Peers[1].View.IsHeardOf, Is.True);
        }
    }

    [Test]
    public void A_member_whose_clock_has_gone_back_is_believed_again()
    {
        var (middle, far) = (new Replica(2), new Replica(3));
        var (before, back) = LinkUnderTest.Connect(new Replica(1), middle);
        before.UnixMs = 900_000;
        var (toFar, fromMiddle) = LinkUnderTest.Connect(middle, far);
        LinkUnderTest.Run(before, back, 12_000);
        LinkUnderTest.Run(toFar, fromMiddle, 12_000);
        var known = far.Fleet.Find(new Tag(1))!.Statement!.Beat;
        Assert.That(known, Is.GreaterThanOrEqualTo(900));

        // The same disk in another process, in 1970.
        var (after, again) = LinkUnderTest.Connect(before.Replica, middle);
        after.UnixMs = 0;
        LinkUnderTest.Run(after, again, 12_000);
        LinkUnderTest.Run(toFar, fromMiddle, 3_000);
        Assert.That(middle.Fleet.Find(new Tag(1))!.Statement!.Beat, Is.GreaterThan(known));
        Assert.That(far.Fleet.Find(new Tag(1))!.Statement!.Beat, Is.GreaterThan(known));
    }

    [Test]
    public void Of_two_statements_the_one_that_includes_the_other_is_newer_whatever_the_clocks_say()
    {
        var old = new MemberStatement(new Tag(1), 900, VersionVector.Empty.With(new Dot(new Tag(1), 1)), 5);
        var later = new MemberStatement(new Tag(1), 100, VersionVector.Empty.With(new Dot(new Tag(1), 2)), null);

        Assert.Multiple(() =>
        {
            Assert.That(later.IsNewerThan(old), Is.True);
            Assert.That(old.IsNewerThan(later), Is.False);
            Assert.That((old with { Beat = 901 }).IsNewerThan(old), Is.True);
            Assert.That((old with { Fingerprint = 6 }).IsNewerThan(old), Is.False);
        });
    }

    [Test]
    public void A_difference_of_vectors_gives_back_the_vector()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var (vector, start) = (Drawn(random), Drawn(random));
            var difference = VersionVectorMessage.Parser.ParseFrom(vector.DifferenceFrom(start).ToByteArray());

            Assert.That(start.With(difference), Is.EqualTo(vector));
            Assert.That(MessageValidator.Vector(difference, zero: true), Is.Null);
            Assert.That(start.Join(VersionVector.FromMessage(vector.Beyond(start))), Is.EqualTo(start.Join(vector)));
        }

        static VersionVector Drawn(Random random) => Enumerable.Range(1, random.Next(6))
            .Aggregate(VersionVector.Empty, (vector, _) => vector.With(new Dot(new Tag(random.Next(1, 6)), (ulong)random.Next(1, 4))));
    }

    /// <summary>Two members with a link, one of which knows all the others.</summary>
    private static (LinkUnderTest Knowing, LinkUnderTest Other) Crowd(int members)
    {
        var one = new Replica(1, members);
        one.Put("k");
        var (link, other) = LinkUnderTest.Connect(one, new Replica(2, members));
        LinkUnderTest.Run(link, other, 500);
        foreach (var tag in Enumerable.Range(3, members - 2)) one.Fleet.Hear(Statement(one, tag, 1), link.Now);
        return (link, other);
    }

    private static MemberStatement Statement(Replica equal, int tag, ulong beat) =>
        new(new Tag(tag), beat, equal.Published.Vector, equal.Published.Fingerprint);
}
