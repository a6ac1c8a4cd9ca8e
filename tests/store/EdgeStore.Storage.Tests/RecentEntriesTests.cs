using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Storage.Tests;

public sealed class RecentEntriesTests
{
    [Test]
    public void While_nobody_reads_nothing_is_kept()
    {
        var recent = new RecentEntries(100);
        recent.Add([Entry(5), Entry(6)], 1);

        Assert.That(recent.From(6), Is.Null);
        recent.Add([Entry(7), Entry(8)], 1);
        Assert.That(Revisions(recent.From(8)), Is.EqualTo(new long[] { 7, 8 }));
        recent.Add([Entry(9)], 101);
        Assert.That(recent.From(10), Is.Null);
    }

    [Test]
    public void The_revision_that_it_begins_with_may_have_begun_before()
    {
        var recent = Read(100);
        recent.Add([Entry(7), Entry(8)], 1);

        Assert.That(recent.From(7), Is.Null);
    }

    [Test]
    public void The_oldest_makes_room()
    {
        var recent = Read(100);
        recent.Add([Entry(5)], 1);
        recent.Add([Entry(6), Entry(7)], 40);
        recent.From(7);
        recent.Add([Entry(8)], 40);
        recent.From(7);
        recent.Add([Entry(9)], 40);

        Assert.That(recent.From(7), Is.Null);
        Assert.That(Revisions(recent.From(8)), Is.EqualTo(new long[] { 8, 9 }));
        Assert.That(Revisions(recent.From(9)), Is.EqualTo(new long[] { 9 }));
        Assert.That(recent.From(10), Is.Empty);
    }

    [Test]
    public void What_leaves_the_log_is_not_shown_any_more()
    {
        using var directory = new TemporaryDirectory();
        using var engine = RocksDbEngine.Open(directory.Path);
        Assert.That(engine.Scan(0, 1), Is.Empty);
        for (var revision = 2; revision <= 5; revision++) engine.Write(Sets.Put(revision, "k", "v"));
        Assert.That(engine.Scan(3, 4).Select(entry => entry.Position.Revision), Is.EqualTo(new long[] { 3, 4 }));

        engine.Write(new WriteSet { Metadata = new MetadataMessage { CompactRevision = 4 }, Dropped = [new LogPosition(4, 0)] });
        Assert.That(engine.Scan(3, 9).Select(entry => entry.Position.Revision), Is.EqualTo(new long[] { 3, 5 }));
    }

    private static RecentEntries Read(int maxBytes)
    {
        var recent = new RecentEntries(maxBytes);
        recent.From(0);
        return recent;
    }

    private static LogEntry Entry(long revision) => Sets.Entry(revision, 0, "k", "v");

    private static IEnumerable<long> Revisions(IReadOnlyList<IReadOnlyList<LogEntry>>? pieces) =>
        pieces!.SelectMany(piece => piece).Select(entry => entry.Position.Revision);
}
