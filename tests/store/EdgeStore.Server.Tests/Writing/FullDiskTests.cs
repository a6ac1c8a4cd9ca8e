using EdgeStore.Core.Errors;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Writing;

public sealed class FullDiskTests
{
    private static readonly StorageException NoSpace = new("No space left on device") { IsNoSpace = true };

    [Test]
    public async Task What_finds_no_room_is_refused_and_the_writer_goes_on_from_what_was_there()
    {
        await using var writer = await WriterHarness.StartAsync();
        await writer.PutAsync("a", "1");
        writer.Engine.WriteFailure = NoSpace;
        var refusal = (await Assert.ThrowsAsync<EtcdException>(() => Eventually.Completes(writer.PutAsync("a", "2"))))!;
        Assert.Multiple(() =>
        {
            Assert.That(refusal.Error, Is.EqualTo(EtcdErrors.NoSpace));
            Assert.That(writer.Value("a"), Is.EqualTo("1"));
            Assert.That((writer.Disk.IsFull, writer.Disk.Dropped), Is.EqualTo((true, 1L)));
            Assert.That(writer.Lifetime.ApplicationStopping.IsCancellationRequested, Is.False);
        });

        writer.Engine.WriteFailure = null;
        Assert.That((await Eventually.Completes(writer.PutAsync("b", "3"))).Header.Revision, Is.EqualTo(3), "the refused one has left no gap");
        Assert.That((writer.Disk.IsFull, writer.Disk.Dropped), Is.EqualTo((false, 1L)));
    }

    [Test]
    public async Task A_sweep_waits_until_something_could_be_written()
    {
        await using var writer = await WriterHarness.StartAsync();
        await writer.PutAsync("a", "1");
        await writer.PutAsync("a", "2");
        writer.Engine.Gate();
        var compaction = writer.CompactAsync(3);
        await Eventually.Holds(() => writer.Engine.Waiting == 1, "the compaction is written, the sweep comes next");
        writer.Engine.WriteFailure = NoSpace;
        writer.Engine.Open();
        await Eventually.Completes(compaction);
        await Eventually.Holds(() => writer.Disk.Dropped > 0, "the sweep finds no room");
        Assert.That(writer.Disk.Dropped, Is.EqualTo(1), "and is not tried over and over");

        writer.Engine.WriteFailure = null;
        await Eventually.Completes(writer.PutAsync("b", "1"));
        await Eventually.Holds(() => writer.Store.Published.SweptRevision == 3, "it is swept");
    }

    [Test]
    public async Task A_periodic_sync_without_room_is_tried_again()
    {
        var time = new FakeTimeProvider();
        await using var writer = await WriterHarness.StartAsync(new DurabilityOptions(DurabilityMode.Interval, TimeSpan.FromSeconds(1)), time: time);
        await writer.PutAsync("a", "1");
        writer.Engine.FailSyncs(NoSpace);
        await Eventually.Holds(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return writer.Engine.FailedSyncs > 0;
            },
            "the sync finds no room");
        writer.Engine.FailSyncs(null);
        await Eventually.Holds(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return writer.Store.Durable == writer.Store.Published;
            },
            "it is synced");
        Assert.That(writer.Fatal.HasStopped, Is.False);
    }
}
