using EdgeStore.Server.Memory;

namespace EdgeStore.Server.Tests.Memory;

public sealed class QuietMomentTests
{
    private readonly QuietMoment _quiet = new();

    [Test]
    public void Memory_is_given_back_once_after_a_burst_and_not_during_it()
    {
        const long Burst = 100 << 20;
        Assert.Multiple(() =>
        {
            Assert.That(_quiet.Has(Burst), Is.False, "while much is allocated");
            Assert.That(_quiet.Has(2 * Burst), Is.False, "while much is allocated");
            Assert.That(_quiet.Has((2 * Burst) + QuietMoment.MostBetweenLooks), Is.True, "when it is over");
            Assert.That(_quiet.Has((2 * Burst) + (2 * QuietMoment.MostBetweenLooks)), Is.False, "there is nothing new to give back");
        });
    }

    [Test]
    public void A_trickle_is_given_back_when_it_adds_up()
    {
        var times = 0;
        for (long allocated = 0; allocated <= 2 * QuietMoment.LeastAllocated; allocated += QuietMoment.MostBetweenLooks)
        {
            if (_quiet.Has(allocated)) times++;
        }

        Assert.That(times, Is.EqualTo(2));
    }
}
