using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Storage;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Tests.Storage;

public sealed class LogIndexTests
{
    private static readonly LogIndex Index = new(
        new MetadataMessage { MemberId = 1, ClusterId = 2, Tag = 3, Revision = 10, CompactRevision = 4, SweptRevision = 4 }, new LogPosition(10, 0), 5, default, KeyIndex.Empty);

    [Test]
    public void It_fits_as_long_as_entries_are_only_appended()
    {
        Assert.That(Fits(now => now.Revision = 10), Is.True);
        Assert.That(Fits(now => now.Revision = 11), Is.True);
        Assert.That(Fits(now => now.HybridTime = 11), Is.True);
    }

    [Test]
    public void It_does_not_fit_what_entries_may_have_left()
    {
        Assert.That(Fits(now => now.Revision = 9), Is.False);
        Assert.That(Fits(now => now.CompactRevision = 5), Is.False);
        Assert.That(Fits(now => now.SweptRevision = 5), Is.False);
        Assert.That(Fits(now => now.ReseedRevision = 5), Is.False);
        Assert.That(Fits(_ => { }, collected: 6), Is.False);
    }

    [Test]
    public void It_does_not_fit_another_member()
    {
        Assert.That(Fits(now => now.MemberId = 9), Is.False);
        Assert.That(Fits(now => now.ClusterId = 9), Is.False);
        Assert.That(Fits(now => now.Tag = 9), Is.False);
        Assert.That(Fits(now => now.LastDenseRevision = 9), Is.False);
    }

    private static bool Fits(Action<MetadataMessage> change, ulong collected = 5)
    {
        var now = Index.Metadata.Clone();
        change(now);
        return Index.Fits(now, collected);
    }
}
