using EdgeStore.Core.Revisions;
using EdgeStore.Core.Stamps;

namespace EdgeStore.Core.Tests.Stamps;

public sealed class HybridTimeTests
{
    [Test]
    public void The_wall_clock_leads() => Assert.That(HybridTime.ToUnixMilliseconds(HybridTime.Next(0, 1_700_000_000_000)), Is.EqualTo(1_700_000_000_000));

    [TestCase(1000)]
    [TestCase(0)]
    [TestCase(-5)]
    public void A_clock_that_stands_still_or_goes_back_does_not_stop_time(long now)
    {
        var last = HybridTime.Next(0, 1000);

        Assert.That(HybridTime.Next(last, now), Is.EqualTo(last + 1));
    }

    [Test]
    public void Equal_times_are_ordered_by_tag() => Assert.That(new Stamp(5, new Tag(1)), Is.LessThan(new Stamp(5, new Tag(2))));
}
