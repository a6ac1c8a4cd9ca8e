using EdgeStore.Core.Membership;
using EdgeStore.Core.Repair;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;
using EdgeStore.Core.Tests.Replication;

namespace EdgeStore.Core.Tests.Repair;

public sealed class RepairPlanTests
{
    private readonly Dictionary<Tag, PeerView> _views = [];

    [SetUp]
    public void Clear() => _views.Clear();

    [Test]
    public void Of_a_pair_the_senior_begins_and_the_junior_when_that_has_not_helped()
    {
        Diverge(1);
        Diverge(3);
        var middle = new RepairPlan(new Tag(2), intervalMs: 0, nowMs: 0);

        Assert.That(middle.Next(Fleet(2), 0)?.Tag.Value, Is.EqualTo(3));
        middle.Ended(new Tag(3), 0);
        Assert.Multiple(() =>
        {
            Assert.That(middle.Next(Fleet(2), 5_000), Is.Null);
            Assert.That(middle.Next(Fleet(2), RepairPlan.FirstRetryMs)?.Tag.Value, Is.EqualTo(3), "again after a pause");
            middle.Ended(new Tag(3), RepairPlan.FirstRetryMs);
            Assert.That(middle.Next(Fleet(2), RepairPlan.JuniorWaitMs)?.Tag.Value, Is.EqualTo(1));
            Assert.That(middle.TakeNewDivergences(), Is.EqualTo(2));
        });
    }

    [Test]
    public void What_has_healed_is_forgotten_and_what_cannot_be_reached_waits()
    {
        Diverge(2);
        var plan = new RepairPlan(new Tag(1), 0, 0);
        _views[new Tag(2)] = _views[new Tag(2)] with { Connected = false };
        Assert.That(plan.Next(Fleet(1), 0), Is.Null);

        _views.Clear();
        plan.Next(Fleet(1), 10);
        Diverge(2);
        plan.Next(Fleet(1), 20);

        Assert.That(plan.TakeNewDivergences(), Is.EqualTo(2));
    }

    [Test]
    public void Checks_go_round_the_peers()
    {
        foreach (var tag in new[] { 1, 2, 3 }) _views[new Tag(tag)] = new PeerView { Tag = new Tag(tag), Connected = true };
        var plan = new RepairPlan(new Tag(2), intervalMs: 100, nowMs: 0);

        var checks = Enumerable.Range(1, 8).Select(step => plan.Next(Fleet(2), step * 50)?.Tag.Value).ToList();

        Assert.That(checks, Is.EqualTo(new int?[] { null, 1, null, 3, null, 1, null, 3 }));
    }

    private void Diverge(int tag) => _views[new Tag(tag)] = new PeerView { Tag = new Tag(tag), Connected = true, Diverged = true };

    private FleetView Fleet(int own) => FleetView.Of(new Replica(own).Published, Membership, _views);

    private static ClusterMembership Membership { get; } = Replica.Members(3, config =>
    {
        foreach (var member in config.Members) member.PeerURLs = [$"http://{member.Name}:2380"];
    });
}
