using EdgeStore.Core.Errors;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Writing;

public sealed class WriteLoopTests
{
    [Test]
    public async Task Nothing_is_acknowledged_or_visible_before_it_is_synced()
    {
        await using var writer = await WriterHarness.StartAsync();
        writer.Engine.Gate();
        var put = writer.PutAsync("a", "1");
        await Eventually.Holds(() => writer.Engine.Waiting == 1, "the sync is waiting");

        Assert.Multiple(() =>
        {
            Assert.That(put.IsCompleted, Is.False);
            Assert.That(writer.Store.Published.Revision, Is.EqualTo(1));
            Assert.That(writer.Observer.Batches, Is.Empty);
        });

        writer.Engine.LetOneSyncGo();
        var response = await Eventually.Completes(put);
        Assert.That(response.Header.Revision, Is.EqualTo(2));
        Assert.That(writer.Value("a"), Is.EqualTo("1"));
    }

    [Test]
    public async Task What_arrives_during_a_sync_shares_the_next_one()
    {
        await using var writer = await WriterHarness.StartAsync();
        writer.Engine.Gate();
        var first = writer.PutAsync("a", "0");
        await Eventually.Holds(() => writer.Engine.Waiting == 1, "the first sync is waiting");
        var others = Enumerable.Range(1, 100).Select(i => writer.PutAsync("a", $"{i}")).ToList();

        var before = writer.Engine.Syncs;
        writer.Engine.LetOneSyncGo();
        await Eventually.Completes(first);
        await Eventually.Holds(() => writer.Engine.Waiting == 1, "the second sync is waiting");
        Assert.That(others.Count(put => put.IsCompleted), Is.Zero);

        writer.Engine.LetOneSyncGo();
        var responses = await Eventually.Completes(Task.WhenAll(others));
        Assert.That(writer.Engine.Syncs - before, Is.EqualTo(2));
        Assert.That(responses.Select(response => response.Header.Revision), Is.EqualTo(Enumerable.Range(3, 100)), "in the order of the queue");
    }

    [Test]
    public async Task Observers_see_every_batch_once_in_order()
    {
        await using var writer = await WriterHarness.StartAsync();
        await Eventually.Completes(Task.WhenAll(Enumerable.Range(0, 500).Select(i => writer.PutAsync($"k{i % 7}", $"{i}"))));
        await Eventually.Holds(() => writer.Observer.LastRevision == 501, "all are observed");

        var revisions = writer.Observer.Batches.SelectMany(batch => batch.Writes.Appended).Select(entry => entry.Position.Revision);
        Assert.That(revisions, Is.EqualTo(Enumerable.Range(2, 500)));
    }

    [Test]
    public async Task A_refusal_is_answered_and_the_rest_of_the_batch_goes_on()
    {
        await using var writer = await WriterHarness.StartAsync();
        var refused = writer.PutAsync("a", "1", lease: 99);
        var accepted = writer.PutAsync("b", "1");

        var error = (await Assert.ThrowsAsync<EtcdException>(() => Eventually.Completes(refused)))!;
        Assert.That(error.Error, Is.EqualTo(EtcdErrors.LeaseNotFound));
        Assert.That((await Eventually.Completes(accepted)).Header.Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task A_failed_sync_stops_the_server_and_acknowledges_nothing()
    {
        await using var writer = await WriterHarness.StartAsync();
        writer.Engine.FailSyncs(new IOException("disk gone"));
        var error = (await Assert.ThrowsAsync<EtcdException>(() => Eventually.Completes(writer.PutAsync("a", "1"))))!;
        Assert.Multiple(() =>
        {
            Assert.That(error.Error, Is.EqualTo(EtcdErrors.Stopped));
            Assert.That(writer.Store.Published.Revision, Is.EqualTo(1));
        });
        await Eventually.Holds(() => writer.Lifetime.ApplicationStopping.IsCancellationRequested, "the server stops");

        // The disk may be back, but what is on it is not known: only a restart finds out.
        await Assert.ThrowsAsync<EtcdException>(() => Eventually.Completes(writer.PutAsync("b", "1")));
        Environment.ExitCode = 0;
    }

    [Test]
    public async Task A_failed_write_stops_the_server()
    {
        await using var writer = await WriterHarness.StartAsync();
        writer.Engine.WriteFailure = new IOException("disk full");
        await Assert.ThrowsAsync<EtcdException>(() => Eventually.Completes(writer.PutAsync("a", "1")));
        await Eventually.Holds(() => writer.Fatal.HasStopped, "the server stops");
        Environment.ExitCode = 0;
    }

    [Test]
    public async Task Stopping_finishes_the_queue_and_refuses_what_comes_later()
    {
        await using var writer = await WriterHarness.StartAsync();
        writer.Engine.Gate();
        var puts = Enumerable.Range(0, 50).Select(i => writer.PutAsync("a", $"{i}")).ToList();
        var stop = writer.StopAsync();
        await Assert.ThrowsAsync<EtcdException>(() => Eventually.Completes(writer.PutAsync("late", "1")));

        writer.Engine.Open();
        await Eventually.Completes(stop);
        Assert.That(puts, Has.All.Matches<Task<PutResponse>>(put => put is { IsCompletedSuccessfully: true }));
        writer.Engine.Crash();
        Assert.That(writer.Value("a"), Is.EqualTo("49"));
    }

    [Test]
    public async Task With_interval_durability_the_sync_comes_later()
    {
        var time = new FakeTimeProvider();
        var interval = TimeSpan.FromMilliseconds(100);
        await using var writer = await WriterHarness.StartAsync(new DurabilityOptions(DurabilityMode.Interval, interval), time: time);
        var before = writer.Engine.Syncs;
        await Eventually.Completes(writer.PutAsync("a", "1"));
        Assert.That(writer.Engine.Syncs, Is.EqualTo(before));
        Assert.That(writer.Store.Durable.Revision, Is.EqualTo(1));

        time.Advance(interval);
        await Eventually.Holds(() => writer.Engine.Syncs == before + 1, "synced after the interval");
        await Eventually.Holds(() => writer.Observer.CaughtUp == 1, "whoever shows it to peers is told");
        Assert.That(writer.Store.Durable.Revision, Is.EqualTo(2));
    }

    [Test]
    public async Task Without_durability_a_clean_stop_still_syncs()
    {
        await using var writer = await WriterHarness.StartAsync(new DurabilityOptions(DurabilityMode.None, TimeSpan.Zero));
        var before = writer.Engine.Syncs;
        await Eventually.Completes(writer.PutAsync("a", "1"));
        Assert.That(writer.Engine.Syncs, Is.EqualTo(before));
        await writer.StopAsync();
        Assert.That(writer.Engine.Syncs, Is.EqualTo(before + 1));
    }

    [Test]
    public async Task A_batch_sweeps_as_many_keys_as_it_may()
    {
        await using var writer = await WriterHarness.StartAsync(settings: new WriterSettings { SweepSlice = 1 });
        foreach (var key in new[] { "a", "b", "c" })
        {
            await writer.PutAsync(key, "1");
            await writer.PutAsync(key, "2");
        }

        await Eventually.Completes(writer.CompactAsync(7));
        await Eventually.Holds(() => writer.Store.Published.SweptRevision == 7, "it is swept");

        Assert.That(writer.Engine.Written.Select(set => set.Dropped.Count).Where(count => count > 0), Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public async Task After_a_compaction_the_sweep_runs_by_itself()
    {
        await using var writer = await WriterHarness.StartAsync();
        foreach (var i in Enumerable.Range(0, 10)) await Eventually.Completes(writer.PutAsync("a", $"{i}"));
        await Eventually.Completes(writer.CompactAsync(11));
        await Eventually.Holds(() => writer.Store.Published.SweptRevision == 11, "swept");

        Assert.That(writer.Engine.Scan(0, long.MaxValue).Count(), Is.EqualTo(1));
        Assert.That(writer.Value("a"), Is.EqualTo("9"));
    }

    [Test]
    public async Task A_request_that_changes_nothing_is_answered_after_those_before_it()
    {
        await using var writer = await WriterHarness.StartAsync();
        writer.Engine.Gate();
        var put = writer.PutAsync("a", "1");
        await Eventually.Holds(() => writer.Engine.Waiting == 1, "the sync is waiting");
        var delete = writer.Queue.WriteAsync(
            batch => batch.DeleteRange(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("missing") }), CancellationToken.None).AsTask();
        Assert.That(delete.IsCompleted, Is.False);

        writer.Engine.LetOneSyncGo();
        await Eventually.Completes(put);
        Assert.That((await Eventually.Completes(delete)).Header.Revision, Is.EqualTo(2));
    }
}
