using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Tests.Observing;

public sealed class SilencesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void One_that_was_silent_twice_is_not_asked_for_a_while()
    {
        var silences = new Silences();
        silences.Remember(Member(), "nobody there", Noon);
        Assert.That(silences.Of(Member(), Noon), Is.Null, "once is nothing");
        silences.Remember(Member(), "nobody there", Noon);
        Assert.Multiple(() =>
        {
            Assert.That(silences.Of(Member(), Noon + TimeSpan.FromSeconds(3)), Is.EqualTo("nobody there"));
            Assert.That(silences.Of(Member(), Noon + TimeSpan.FromSeconds(10)), Is.Null, "at the next look of a cluster at rest it is asked");
            Assert.That(silences.Of(Member(ready: true), Noon + TimeSpan.FromSeconds(3)), Is.Null, "its pod has changed");
        });
        silences.Forget("u");
        Assert.That(silences.Of(Member(), Noon), Is.Null);
    }

    private static ObservedMember Member(bool ready = false)
        => new(new EdgeStoreMember { Metadata = new V1ObjectMeta { Uid = "u" } }) { Pod = new ObservedPod { Uid = "p", Ready = ready } };
}
