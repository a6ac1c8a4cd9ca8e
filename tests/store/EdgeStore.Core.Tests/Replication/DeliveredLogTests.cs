using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Tests.Replication;

public sealed class DeliveredLogTests
{
    [Test]
    public void What_a_peer_includes_is_delivered_when_its_log_is_merged_up_to_there()
    {
        var log = new DeliveredLog(VersionVector.Empty);
        log.Report(10, Changes(3));

        Assert.That(log.Through(9), Is.EqualTo(VersionVector.Empty));
        Assert.That(log.Through(10), Is.EqualTo(Changes(3)));
    }

    [Test]
    public void A_peer_that_writes_all_the_time_is_followed_although_it_is_never_reached()
    {
        var log = new DeliveredLog(VersionVector.Empty);
        for (var revision = 1; revision <= 100; revision++)
        {
            log.Report(revision, Changes(revision));
            log.Through(revision - 1);
        }

        Assert.That(log.Vector[new Tag(2)], Is.GreaterThan(90));
    }

    [Test]
    public void What_was_delivered_over_an_earlier_stream_counts()
    {
        var log = new DeliveredLog(Changes(3));
        log.Report(10, Changes(4));

        Assert.That(log.Through(9), Is.EqualTo(Changes(3)));
    }

    private static VersionVector Changes(int n) => VersionVector.Empty.With(new Dot(new Tag(2), (ulong)n));
}
