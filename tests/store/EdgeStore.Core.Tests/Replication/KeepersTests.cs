using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Tests.Replication.Gossip;
using EdgeStore.Protocol.Replication;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication;

/// <summary>On whom a member that leaves may count.</summary>
public sealed class KeepersTests
{
    private Replica _one = null!;
    private Replica _two = null!;

    [SetUp]
    public void Begin() => (_one, _two) = (new Replica(1), new Replica(2));

    [Test]
    public void Two_that_leave_at_the_same_time_do_not_count_on_each_other()
    {
        var (one, two) = LinkUnderTest.Connect(_one, _two);
        _one.Put("a");
        _two.Put("b");
        LinkUnderTest.Run(one, two, 2_000);
        Assert.That(Keepers(_one), Is.EqualTo(new[] { "m2" }), "while both stay");

        // What each has acknowledged to the other, it did while it was active.
        var (first, second) = (Leave(_one), Leave(_two));
        LinkUnderTest.Run(one, two, 2_000);

        Assert.Multiple(() =>
        {
            Assert.That(Holders(_one, first).Concat(Holders(_two, second)), Is.EqualTo(new[] { "m2", "m1" }));
            Assert.That(Keepers(_one, first).Concat(Keepers(_two, second)), Is.Empty);
            Assert.That(_one.Fleet.Current.Peers.Where(peer => peer.IsLeaving).Select(peer => peer.Member.Name), Is.EqualTo(new[] { "m2" }));
        });
    }

    [Test]
    public void Who_takes_its_leave_back_is_counted_on_again()
    {
        var (one, two) = LinkUnderTest.Connect(_one, _two);
        var (first, _) = (Leave(_one), Leave(_two));
        LinkUnderTest.Run(one, two, 2_000);
        Assert.That(Keepers(_one, first), Is.Empty);

        Enter(_two, MemberPhase.Leaving, MemberPhase.Active);
        LinkUnderTest.Run(one, two, 2_000);
        Assert.That(Keepers(_one, first), Is.EqualTo(new[] { "m2" }));

        // What it has taken by then, it hands over should it leave after all.
        var again = Leave(_two);
        LinkUnderTest.Run(one, two, 2_000);
        Assert.That(Keepers(_two, again), Is.Empty);
    }

    [Test]
    public void Who_leaves_later_hands_over_what_it_has_acknowledged()
    {
        var (one, two) = LinkUnderTest.Connect(_one, _two);
        var first = Leave(_one);
        LinkUnderTest.Run(one, two, 2_000);
        var second = Leave(_two);
        LinkUnderTest.Run(one, two, 2_000);

        Assert.Multiple(() =>
        {
            Assert.That(Keepers(_one, first), Is.EqualTo(new[] { "m2" }));
            Assert.That(Keepers(_two, second), Is.Empty);
        });
    }

    [Test]
    public void What_was_acknowledged_counts_over_a_new_stream()
    {
        var (one, two) = LinkUnderTest.Connect(_one, _two);
        var first = Leave(_one);
        LinkUnderTest.Run(one, two, 2_000);
        var second = Leave(_two);
        one.Handle(new LinkEvent.Disconnected(null));
        LinkUnderTest.Connect(_one, _two);

        Assert.That(Keepers(_one, first), Is.EqualTo(new[] { "m2" }));
        Assert.That(Keepers(_two, second), Is.Empty);
    }

    [Test]
    public void What_a_member_acknowledges_while_it_leaves_does_not_count_after_a_hello_either()
    {
        Leave(_two);
        _one.Put("a");
        Leave(_one);
        var (one, two) = LinkUnderTest.Connect(_one, _two);
        LinkUnderTest.Run(one, two, 2_000);
        one.Handle(new LinkEvent.Disconnected(null));
        LinkUnderTest.Connect(_one, _two);

        Assert.That((Holders(_one), Keepers(_one)), Is.EqualTo((new[] { "m2" }, Array.Empty<string>())));
    }

    [Test]
    public void A_phase_that_is_not_durable_yet_is_told_all_the_same()
    {
        var (one, two) = LinkUnderTest.Connect(_one, _two);
        Leave(_one);

        // The peer's state on the disk is behind the one from which on it takes along what it gets.
        _two.Phase = MemberPhase.Leaving;
        LinkUnderTest.Run(one, two, 2_000);

        Assert.That((Holders(_one), Keepers(_one)), Is.EqualTo((new[] { "m2" }, Array.Empty<string>())));
    }

    [Test]
    public void A_build_that_does_not_say_whether_it_leaves_is_not_counted_on()
    {
        var (one, two) = LinkUnderTest.Connect(_one, _two, deliver: Silenced);
        _one.Put("a");
        for (var step = 0; step < 200; step++)
        {
            one.Advance(10);
            two.Advance(10);
            LinkUnderTest.Deliver(one, two, Silenced);
        }

        one.Handle(new LinkEvent.Disconnected(null));
        LinkUnderTest.Connect(_one, _two, deliver: Silenced);
        Assert.That((Holders(_one), Keepers(_one)), Is.EqualTo((new[] { "m2" }, Array.Empty<string>())));

        static PeerMessage Silenced(PeerMessage message)
        {
            message.Hello?.ClearPhase();
            message.Ack?.ClearPhase();
            message.Heartbeat?.ClearPhase();
            return message;
        }
    }

    [Test]
    public void Members_without_a_link_hear_who_stays()
    {
        var chain = new Chain(members: 4);
        var (first, last) = (chain.Replicas[0], chain.Replicas[3]);
        Leave(first);
        chain.Run(3_000);
        Assert.That(Keepers(first), Is.EqualTo(new[] { "m2", "m3", "m4" }));

        first.Put("later");
        Leave(last);
        chain.Run(3_000);
        Assert.Multiple(() =>
        {
            Assert.That(Holders(first), Is.EqualTo(new[] { "m2", "m3", "m4" }));
            Assert.That(Keepers(first), Is.EqualTo(new[] { "m2", "m3" }));
            Assert.That(first.Fleet.Current.Peers.Where(peer => peer.IsLeaving).Select(peer => peer.Member.Name), Is.EqualTo(new[] { "m4" }));
        });
    }

    [Test]
    public void That_a_member_begins_to_leave_is_news()
    {
        var chain = new Chain(members: 3);
        chain.Run(3_000);
        chain.Replicas[2].Phase = MemberPhase.Leaving;
        chain.Run(3_000);

        Assert.That(chain.Replicas.Take(2).Select(replica => replica.Fleet.Current.Peers[1].IsLeaving), Is.All.True, "who has no link hears it, too");
    }

    /// <returns>What there is to hand over.</returns>
    private static StoreState Leave(Replica replica)
    {
        Enter(replica, MemberPhase.Active, MemberPhase.Leaving);
        return replica.Published;
    }

    private static void Enter(Replica replica, MemberPhase from, MemberPhase phase) =>
        replica.Write(batch => OwnEntry.Enter(batch, new OwnProfile($"m{batch.Tag}", [], [], ""), from, phase));

    private static string[] Holders(Replica replica, StoreState? moment = null) =>
        [.. replica.Fleet.Current.Holders(moment ?? replica.Published).Select(peer => peer.Member.Name)];

    private static string[] Keepers(Replica replica, StoreState? moment = null) =>
        [.. replica.Fleet.Current.Keepers(moment ?? replica.Published).Select(peer => peer.Member.Name)];
}
