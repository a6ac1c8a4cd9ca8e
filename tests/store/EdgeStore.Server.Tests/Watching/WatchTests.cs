using EdgeStore.Core.Revisions;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Watching;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using static EdgeStore.Protocol.Mvcc.Event.Types;

namespace EdgeStore.Server.Tests.Watching;

public sealed class WatchTests
{
    [Test]
    public async Task A_watch_from_now_sees_what_comes_later()
    {
        await using var store = await WriterHarness.StartAsync();
        await store.PutAsync("a", "old");
        await using var client = new WatchClient(store);
        var created = await client.CreateAsync("a");
        Assert.That((created.Created, created.WatchId, created.Header.Revision), Is.EqualTo((true, 0L, 2L)));

        await store.PutAsync("a", "new");
        var response = await client.NextAsync();
        Assert.That(response.Header.Revision, Is.EqualTo(3));
        Assert.That(response.Events.Single().Kv.Value.ToStringUtf8(), Is.EqualTo("new"));
    }

    [Test]
    public async Task A_delete_has_key_and_revision_only()
    {
        await using var store = await WriterHarness.StartAsync();
        await store.PutAsync("a", "1");
        await using var client = new WatchClient(store);
        await client.CreateAsync("a");
        await store.DeleteAsync("a");
        var deleted = (await client.NextAsync()).Events.Single();
        Assert.Multiple(() =>
        {
            Assert.That(deleted.Type, Is.EqualTo(EventType.Delete));
            Assert.That(deleted.Kv.ModRevision, Is.EqualTo(3));
            Assert.That(deleted.Kv.Version, Is.Zero);
            Assert.That(deleted.Kv.CreateRevision, Is.Zero);
        });
    }

    [Test]
    public async Task System_records_are_not_shown_live_or_from_the_log()
    {
        await using var store = await WriterHarness.StartAsync(tag: new Tag(1));
        await using var live = new WatchClient(store);
        var everything = new WatchCreateRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };
        await live.CreateAsync(everything);
        var table = new SystemTable<LeaseMessage>("test", LeaseMessage.Parser);
        var before = store.Store.Published.Revision;
        await store.Queue.WriteAsync(
            batch =>
            {
                batch.ChangeSystem(system => system.Put(table, ByteString.CopyFrom(1), new LeaseMessage { TtlSeconds = 1 }));
                return true;
            },
            CancellationToken.None);
        Assert.That(store.Store.Published.Revision, Is.GreaterThan(before));
        await store.PutAsync("a", "1");

        Assert.That((await live.EventsAsync(1)).Single().Kv.Key.ToStringUtf8(), Is.EqualTo("a"));
        await using var replay = new WatchClient(store);
        await replay.CreateAsync(new WatchCreateRequest(everything) { StartRevision = before });
        Assert.That((await replay.EventsAsync(1)).Single().Kv.Key.ToStringUtf8(), Is.EqualTo("a"));
    }

    [Test]
    public async Task A_replay_and_what_follows_have_no_gap_and_no_duplicate()
    {
        await using var store = await WriterHarness.StartAsync();
        const int count = 4000;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < count; i += 20)
                await Task.WhenAll(Enumerable.Range(i, 20).Select(n => store.PutAsync($"k{n % 3}", $"{n}")));
        });

        // Watches begin at every stage of the writing: some replay, some meet the live edge.
        var seen = new List<Task<IReadOnlyList<long>>>();
        for (var i = 0; i < 10; i++)
        {
            var target = i * count / 12;
            await Eventually.Holds(() => store.Store.Published.Revision > target, "some writes are done");
            seen.Add(Task.Run(async () =>
            {
                await using var client = new WatchClient(store);
                await client.CreateAsync("k", startRevision: 2);
                var events = await client.EventsAsync(count);
                return (IReadOnlyList<long>)[.. events.Select(change => change.Kv.ModRevision)];
            }));
        }

        await writing;
        foreach (var revisions in await Task.WhenAll(seen)) Assert.That(revisions, Is.EqualTo(Enumerable.Range(2, count)));
    }

    [Test]
    public async Task A_slow_watcher_falls_behind_and_is_caught_up_from_the_log()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store, readsByHand: true);
        client.TakeOne();
        await client.CreateAsync("k");
        var count = 2 * Watcher.MaxPendingEvents + 500;
        for (var i = 0; i < count; i += 500)
            await Eventually.Completes(Task.WhenAll(Enumerable.Range(i, 500).Select(n => store.PutAsync("k", $"{n}"))));

        client.TakeAll();
        var events = await client.EventsAsync(count);
        Assert.That(events.Select(change => change.Kv.Value.ToStringUtf8()), Is.EqualTo(Enumerable.Range(0, count).Select(n => $"{n}")));

        await store.PutAsync("k", "live again");
        Assert.That((await client.EventsAsync(1)).Single().Kv.Value.ToStringUtf8(), Is.EqualTo("live again"));
    }

    [Test]
    public async Task Events_that_a_watch_holds_are_counted_until_they_are_sent()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store, readsByHand: true);
        client.TakeOne();
        await client.CreateAsync("k");

        var count = 0;
        while (store.Hub.PendingEvents < 3)
        {
            await store.PutAsync("k", $"{count}");
            await Eventually.Holds(() => store.Observer.Batches.Count > count, "the batch is committed");
            count++;
        }

        client.TakeAll();
        await client.EventsAsync(count);
        Assert.That(store.Hub.PendingEvents, Is.Zero);
    }

    [Test]
    public async Task A_client_is_told_of_its_watch_before_the_watchs_events()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store, readsByHand: true);
        client.TakeOne();
        await client.CreateAsync("a");

        // The first watch has its turn and waits for the client; then it stands in the queue again, where the second must not join it.
        await store.PutAsync("a", "1");
        await store.PutAsync("a", "2");
        await client.RequestAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), WatchId = 7 } });
        await store.PutAsync("a", "3");
        client.TakeAll();
        WatchResponse response;
        do response = await client.NextAsync();
        while (response.WatchId != 7);
        Assert.That(response.Created);
        Assert.That((await client.EventsAsync(1)).Select(change => change.Kv.Version), Is.EqualTo(new[] { 3L }));
    }

    [Test]
    public async Task All_of_many_watches_of_one_stream_get_every_event_in_order()
    {
        const int watches = 100;
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        for (var i = 0; i < watches; i++) await client.CreateAsync("a");
        foreach (var value in new[] { "1", "2", "3" }) await store.PutAsync("a", value);

        var versions = new Dictionary<long, List<long>>();
        while (versions.Values.Sum(seen => seen.Count) < 3 * watches)
        {
            var response = await client.NextAsync();
            if (!versions.TryGetValue(response.WatchId, out var seen)) versions[response.WatchId] = seen = [];
            seen.AddRange(response.Events.Select(change => change.Kv.Version));
        }

        Assert.That(versions, Has.Count.EqualTo(watches));
        Assert.That(versions.Values, Has.All.EqualTo(new[] { 1L, 2L, 3L }));
    }

    [Test]
    public async Task A_transaction_arrives_whole()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        await client.CreateAsync("k");
        var txn = new TxnRequest();
        foreach (var i in Enumerable.Range(0, 5))
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Key($"k{i}") } });
        await store.Queue.WriteAsync(batch => batch.Txn(txn), CancellationToken.None);
        var response = await client.NextAsync();
        Assert.That(response.Events.Select(change => change.Kv.ModRevision), Is.EqualTo(new[] { 2, 2, 2, 2, 2 }));
    }

    [Test]
    public async Task Previous_values_come_when_asked_for_and_not_compacted()
    {
        await using var store = await WriterHarness.StartAsync();
        await store.PutAsync("a", "1");
        await store.PutAsync("a", "2");
        await store.DeleteAsync("a");
        await using var client = new WatchClient(store);
        await client.CreateAsync(new WatchCreateRequest { Key = Key("a"), StartRevision = 2, PrevKv = true });
        var events = await client.EventsAsync(3);
        Assert.That(events.Select(change => change.PrevKv?.Value.ToStringUtf8()), Is.EqualTo(new[] { null, "1", "2" }));
    }

    [Test]
    public async Task Filters_leave_out_puts_or_deletes()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        var request = new WatchCreateRequest { Key = Key("a") };
        request.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        await client.CreateAsync(request);
        await store.PutAsync("a", "1");
        await store.DeleteAsync("a");
        Assert.That((await client.EventsAsync(1)).Single().Type, Is.EqualTo(EventType.Delete));
    }

    [Test]
    public async Task A_compacted_start_is_refused_with_the_compact_revision()
    {
        await using var store = await WriterHarness.StartAsync();
        foreach (var i in Enumerable.Range(0, 5)) await store.PutAsync("a", $"{i}");
        await store.CompactAsync(4);
        await using var client = new WatchClient(store);
        Assert.That((await client.CreateAsync("a", startRevision: 2)).Created);
        var canceled = await client.NextAsync();
        Assert.That((canceled.Canceled, canceled.CompactRevision, canceled.WatchId), Is.EqualTo((true, 4L, 0L)));

        await client.CreateAsync("a", startRevision: 4);
        Assert.That((await client.EventsAsync(3)).Select(change => change.Kv.ModRevision), Is.EqualTo(new[] { 4, 5, 6 }));
    }

    [Test]
    public async Task Another_members_revision_is_refused_so_that_the_client_lists_again()
    {
        await using var store = await WriterHarness.StartAsync(tag: Tag.OfMember(3));
        var put = await store.PutAsync("a", "1");
        var foreign = RevisionScheme.Clustered(Tag.OfMember(2)).Next(put.Header.Revision);
        await using var client = new WatchClient(store);
        Assert.That((await client.CreateAsync("a", foreign)).Created);
        var canceled = await client.NextAsync();
        Assert.That(canceled.Canceled);
        Assert.That(canceled.CompactRevision, Is.EqualTo(put.Header.Revision));
    }

    [Test]
    public async Task A_future_start_waits()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        await client.CreateAsync("a", startRevision: 4);
        foreach (var i in Enumerable.Range(0, 4)) await store.PutAsync("a", $"{i}");
        Assert.That((await client.EventsAsync(2)).Select(change => change.Kv.ModRevision), Is.EqualTo(new[] { 4, 5 }));
    }

    [Test]
    public async Task Ids_are_chosen_by_client_or_server_and_never_twice()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        var chosen = await client.CreateAsync(new WatchCreateRequest { Key = Key("a"), WatchId = 1 });
        var first = await client.CreateAsync("a");
        var second = await client.CreateAsync("a");
        var duplicate = await client.CreateAsync(new WatchCreateRequest { Key = Key("a"), WatchId = 1 });
        Assert.Multiple(() =>
        {
            Assert.That((chosen.WatchId, first.WatchId, second.WatchId), Is.EqualTo((1L, 0L, 2L)));
            Assert.That((duplicate.Created, duplicate.Canceled, duplicate.WatchId), Is.EqualTo((true, true, -1L)));
            Assert.That(duplicate.CancelReason, Is.EqualTo("mvcc: duplicate watch ID provided on the WatchStream"));
        });
    }

    [Test]
    public async Task An_empty_range_is_refused()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        var refused = await client.CreateAsync(new WatchCreateRequest { Key = Key("b"), RangeEnd = Key("a") });
        Assert.That((refused.Canceled, refused.CancelReason), Is.EqualTo((true, "mvcc: watcher range is empty")));
    }

    [Test]
    public async Task A_cancelled_watch_is_silent()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        await client.CreateAsync("a");
        await client.CreateAsync("b");
        await client.RequestAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 0 } });
        var canceled = await client.NextAsync();
        Assert.That((canceled.Canceled, canceled.WatchId, canceled.CompactRevision), Is.EqualTo((true, 0L, 0L)));

        await store.PutAsync("a", "1");
        await store.PutAsync("b", "1");
        Assert.That((await client.NextAsync()).WatchId, Is.EqualTo(1));
    }

    [Test]
    public async Task A_large_transaction_is_split_for_clients_that_understand_fragments()
    {
        await using var store = await WriterHarness.StartAsync();
        var txn = new TxnRequest();
        foreach (var i in Enumerable.Range(0, 4))
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Key($"k{i}"), Value = ByteString.CopyFrom(new byte[300_000]) } });
        await store.Queue.WriteAsync(batch => batch.Txn(txn), CancellationToken.None);

        await using var client = new WatchClient(store, maxRequestBytes: 100_000);
        await client.CreateAsync(new WatchCreateRequest { Key = Key("k"), RangeEnd = Key("l"), StartRevision = 2, Fragment = true });
        var fragments = new List<WatchResponse>();
        do fragments.Add(await client.NextAsync());
        while (fragments[^1].Fragment);
        Assert.That(fragments.Select(fragment => fragment.Events.Count), Is.EqualTo(new[] { 2, 2 }));
    }

    [Test]
    public async Task Progress_on_request_comes_after_everything_up_to_its_revision()
    {
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store);
        await client.CreateAsync("a", startRevision: 2);
        foreach (var round in Enumerable.Range(0, 50))
        {
            var put = await store.PutAsync("a", $"{round}");
            await client.RequestAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
            var last = 0L;
            WatchResponse response;
            do
            {
                response = await client.NextAsync();
                if (response.Events.Count > 0) last = response.Events[^1].Kv.ModRevision;
            }
            while (response.WatchId != -1);
            Assert.That(response.Header.Revision, Is.EqualTo(put.Header.Revision));
            Assert.That(last, Is.EqualTo(put.Header.Revision));
        }
    }

    [Test]
    public async Task Quiet_watches_are_told_the_revision_now_and_then()
    {
        var time = new FakeTimeProvider();
        await using var store = await WriterHarness.StartAsync();
        await using var client = new WatchClient(store, time: time);
        await client.CreateAsync(new WatchCreateRequest { Key = Key("a"), ProgressNotify = true });
        await store.PutAsync("b", "1");
        await Eventually.Holds(() => store.Observer.Batches.Count > 0, "committed");
        time.Advance(WatchClient.ProgressInterval);
        var progress = await client.NextAsync();
        Assert.That((progress.WatchId, progress.Header.Revision, progress.Events.Count), Is.EqualTo((0L, 2L, 0)));
    }

    [Test]
    public async Task A_write_that_was_acknowledged_before_is_not_new()
    {
        await using var store = await WriterHarness.StartAsync();
        foreach (var i in Enumerable.Range(0, 200))
        {
            var put = await store.PutAsync("a", $"{i}");
            await using var client = new WatchClient(store);
            Assert.That((await client.CreateAsync("a")).Header.Revision, Is.EqualTo(put.Header.Revision));
            var next = await store.PutAsync("a", "next");
            Assert.That((await client.EventsAsync(1))[0].Kv.ModRevision, Is.EqualTo(next.Header.Revision));
        }
    }

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
