using EdgeStore.Core.Replication;
using NUnit.Framework;

namespace EdgeStore.Core.Tests.Replication;

public sealed class LagHistoryTests
{
    private readonly Replica _member = new(1);

    [Test]
    public void A_peer_lags_since_the_first_change_that_it_lacks()
    {
        var history = new LagHistory(_member.Published, At(0));
        var known = Put(history, At(10));
        Put(history, At(11));
        Put(history, At(12));

        Assert.Multiple(() =>
        {
            Assert.That(history.LagOf(Acknowledged(known), _member.Published, At(13)), Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(history.LagOf(Knowing(_member.Published.Vector), _member.Published, At(13)), Is.EqualTo(TimeSpan.Zero));
            Assert.That(history.LagOf(Acknowledged(0), _member.Published, At(13)), Is.EqualTo(TimeSpan.FromSeconds(3)), "not since the empty beginning");
        });
    }

    [Test]
    public void What_comes_right_after_a_mark_counts_from_the_mark()
    {
        var history = new LagHistory(_member.Published, At(0));
        var first = Put(history, At(10));
        Put(history, At(10.05));

        Assert.That(history.LagOf(Acknowledged(first), _member.Published, At(11)), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void What_was_there_at_the_beginning_is_lacked_since_then()
    {
        _member.Put("before");
        var history = new LagHistory(_member.Published, At(5));

        Assert.That(history.LagOf(Acknowledged(0), _member.Published, At(9)), Is.EqualTo(TimeSpan.FromSeconds(4)));
    }

    [Test]
    public void Weeks_fit_into_few_marks_and_the_answer_stays_near()
    {
        var history = new LagHistory(_member.Published, At(0));
        const int Changes = 20_000;
        var revisions = Enumerable.Range(1, Changes).Select(second => Put(history, At(second))).ToList();

        foreach (var lag in new[] { 1, 10, 100, 1_000, 10_000 })
        {
            var peer = Acknowledged(revisions[Changes - 1 - lag]);
            Assert.That(history.LagOf(peer, _member.Published, At(Changes)).TotalSeconds, Is.InRange((lag - 1) * 0.8, lag), $"{lag} s");
        }
    }

    private long Put(LagHistory history, TimeSpan now)
    {
        _member.Put("k");
        history.Note(_member.Published, now);
        return _member.Published.Revision;
    }

    private static PeerView Acknowledged(long revision) => new() { Tag = new Core.Revisions.Tag(2), HeldRevision = revision };

    private static PeerView Knowing(VersionVector vector) => new() { Tag = new Core.Revisions.Tag(2), Vector = vector };

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
