using EdgeStore.Core.Replication.Topology;
using EdgeStore.Core.Revisions;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication.Topology;

public sealed class LinkScheduleTests
{
    [Test]
    public void Names_the_links_of_a_member()
    {
        var schedule = new LinkSchedule(3, [Link(1, 2), Link(3, 1, 500), Link(2, 3)]);

        Assert.Multiple(() =>
        {
            Assert.That(schedule.Fault(), Is.Null);
            Assert.That(schedule.Of(new Tag(1)).Keys.Select(tag => tag.Value), Is.EquivalentTo(new[] { 2, 3 }));
            Assert.That(schedule.Of(new Tag(1))[new Tag(3)].BytesPerSecond, Is.EqualTo(500));
            Assert.That(schedule.Of(new Tag(4)), Is.Empty);
        });
    }

    [Test]
    public void What_makes_no_sense_is_named()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new LinkSchedule(0, []).Fault(), Does.Contain("version"));
            Assert.That(new LinkSchedule(1, [Link(0, 1)]).Fault(), Does.Contain("tags 0 and 1"));
            Assert.That(new LinkSchedule(1, [Link(1, Tag.MaxValue + 1)]).Fault(), Does.Contain("tags 1 and 262144"));
            Assert.That(new LinkSchedule(1, [Link(2, 2)]).Fault(), Does.Contain("with itself"));
            Assert.That(new LinkSchedule(1, [Link(1, 2), Link(2, 1)]).Fault(), Does.Contain("stands twice"));
            Assert.That(new LinkSchedule(1, [Link(1, 2, -1)]).Fault(), Does.Contain("-1 bytes"));
        });
    }

    private static ScheduledLink Link(int one, int other, long bytesPerSecond = 0) => new(new Tag(one), new Tag(other), bytesPerSecond);
}
