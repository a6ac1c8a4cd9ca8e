using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Membership;
using EdgeStore.Protocol.Replication;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication.Topology;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PeerChooserTests
{
    private static readonly TopologySettings Ring = new() { Kind = TopologyKind.Ring, PatienceMs = 1_000 };

    private readonly HashSet<int> _linked = [];
    private ClusterMembership _membership = Fleet.Of(Enumerable.Range(1, 6));
    private LinkSchedule _schedule = LinkSchedule.None;
    private long _nowMs = 5_000;

    [Test]
    public void The_topology_says_whom_without_a_schedule()
    {
        var chooser = new PeerChooser(Ring, new Tag(1));

        Assert.That(Choose(chooser), Is.EqualTo(new[] { 2, 6 }));
        Assert.That(Choose(new PeerChooser(Ring, new Tag(9))), Is.Empty, "no member");
    }

    [Test]
    public void A_member_that_has_left_goes_on_to_dial_and_one_that_was_removed_does_not()
    {
        MemberRows Rows(int tag, bool hasLeft, bool isRemoved) => new()
        {
            Tag = (uint)tag,
            Grant = new MemberGrant { MemberId = (ulong)tag, PeerUrls = { $"http://m{tag}:2380" } },
            Attributes = new MemberAttributes { Name = $"m{tag}", Phase = hasLeft ? MemberPhase.Left : MemberPhase.Active },
            Removal = isRemoved ? new MemberRemoval() : null,
        };
        _membership = ClusterMembership.OfRows(1, [Rows(1, true, false), Rows(2, false, false), Rows(3, false, true), Rows(4, true, false)]);
        Assert.That(Choose(new PeerChooser(Ring, new Tag(1))), Is.EqualTo(new[] { 2 }));
        Assert.That(Choose(new PeerChooser(Ring, new Tag(3))), Is.Empty);
    }

    [Test]
    public void Someone_stands_in_for_a_peer_that_is_away_for_long_until_it_is_back()
    {
        var chooser = new PeerChooser(Ring, new Tag(1));
        Choose(chooser);
        _linked.Add(6);
        Assert.That(Choose(chooser, afterMs: 999), Is.EqualTo(new[] { 2, 6 }), "patience");
        Assert.That(Choose(chooser, afterMs: 1), Is.EqualTo(new[] { 2, 3, 6 }), "the next of the ring; the lost one is still tried");
        Assert.That(Choose(chooser, afterMs: 1_000), Is.EqualTo(new[] { 2, 4, 6 }), "the stand-in is lost, too");
        _linked.Add(4);
        Assert.That(Choose(chooser, afterMs: 9_000), Is.EqualTo(new[] { 2, 4, 6 }));
        _linked.Add(2);
        Assert.That(Choose(chooser), Is.EqualTo(new[] { 2, 6 }));
    }

    [Test]
    public void A_member_that_reaches_nobody_tries_everybody_again_and_again()
    {
        var chooser = new PeerChooser(Ring, new Tag(1));
        var tried = new List<int>();
        for (var second = 0; second < 120; second++) tried.AddRange(Choose(chooser, afterMs: 1_000));

        Assert.Multiple(() =>
        {
            Assert.That(tried.Distinct(), Is.EquivalentTo(new[] { 2, 3, 4, 5, 6 }));
            Assert.That(tried.Skip(tried.Count / 2), Does.Contain(4), "what was lost long ago is tried anew");
            Assert.That(tried.Count(peer => peer is 3 or 4 or 5), Is.LessThan(60), "not all the time");
        });
    }

    [Test]
    public void A_schedule_wins_and_a_new_one_or_another_membership_counts_at_once()
    {
        var chooser = new PeerChooser(Ring, new Tag(1));
        _schedule = new LinkSchedule(1, [Link(1, 4), Link(5, 1), Link(2, 3), Link(1, 99)]);
        Assert.That(Choose(chooser), Is.EqualTo(new[] { 4, 5 }));

        _membership = Fleet.Of([1, 2, 3, 4]);
        Assert.That(Choose(chooser), Is.EqualTo(new[] { 4 }));

        _schedule = new LinkSchedule(2, [Link(2, 3)]);
        Assert.That(Choose(chooser), Is.EqualTo(new[] { 2, 4 }), "not named: by itself");
    }

    [Test]
    public void A_schedule_whose_links_are_down_for_long_is_filled_up_with_no_more_than_is_missing()
    {
        var chooser = new PeerChooser(Ring, new Tag(1));
        _schedule = new LinkSchedule(1, [Link(1, 4)]);
        Choose(chooser);

        Assert.That(Choose(chooser, afterMs: 1_000), Is.EqualTo(new[] { 2, 4 }));
    }

    [Test]
    public void The_same_answer_is_the_same_object()
    {
        var chooser = new PeerChooser(Ring, new Tag(1));
        var first = chooser.Choose(_membership, _schedule, _ => false, 0);

        Assert.That(chooser.Choose(Fleet.Of(Enumerable.Range(1, 6)), _schedule, _ => false, 1), Is.SameAs(first));
    }

    private IEnumerable<int> Choose(PeerChooser chooser, long afterMs = 0)
    {
        _nowMs += afterMs;
        return chooser.Choose(_membership, _schedule, tag => _linked.Contains(tag.Value), _nowMs).Select(tag => tag.Value);
    }

    private static ScheduledLink Link(int one, int other) => new(new Tag(one), new Tag(other), 0);
}
