using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Watching;

public sealed class WatchReplayTests(Implementation implementation) : WatchFixture(implementation)
{
    [Test]
    public async Task History_is_replayed_from_the_revision_on_and_goes_over_into_the_present()
    {
        await PutAsync("a", "1");
        var from = await PutAsync("a", "2");
        await DeleteAsync("a");
        await PutAsync("b", "3");
        await using var watch = new WatchStream(Client);

        await watch.CreateAsync(WatchAll(from));
        await PutAsync("a", "4");

        Assert.That(
            Texts(await watch.EventsAsync(4)), Is.EqualTo(new[] { "put a=2", "delete a", "put b=3", "put a=4" }));
    }

    [Test]
    public async Task Replayed_events_have_the_fields_that_they_had_then()
    {
        var created = await PutAsync("a", "1");
        var modified = await PutAsync("a", "2");
        await PutAsync("a", "3");
        await using var watch = new WatchStream(Client);
        var request = WatchKey("a", modified);
        request.PrevKv = true;

        await watch.CreateAsync(request);

        var e = (await watch.EventsAsync(2))[0];
        Assert.Multiple(() =>
        {
            Assert.That(e.Kv, Is.EqualTo(new KeyValue
            {
                Key = Key("a"),
                Value = Bytes.Of("2"),
                CreateRevision = created,
                ModRevision = modified,
                Version = 2,
            }));
            Assert.That(e.PrevKv.Value, Is.EqualTo(Bytes.Of("1")));
        });
    }

    [Test]
    public async Task A_replay_never_cuts_a_transaction_in_two()
    {
        var revisions = new List<long>();
        for (var i = 0; i < 50; i++)
        {
            var txn = Ops.Then([.. Enumerable.Range(0, 20).Select(k => Ops.Put(Key($"k{k:00}"), $"{i}"))]);
            revisions.Add((await Client.Kv.TxnAsync(txn)).Header.Revision);
        }

        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll(revisions[0]));

        var seen = new List<long>();
        while (seen.Count < revisions.Count)
        {
            var answer = await watch.NextAsync();
            foreach (var transaction in answer.Events.GroupBy(e => e.Kv.ModRevision))
            {
                Assert.That(transaction.Count(), Is.EqualTo(20));
                seen.Add(transaction.Key);
            }
        }

        Assert.That(seen, Is.EqualTo(revisions));
    }

    [Test]
    public async Task Filters_hold_for_the_replay_too()
    {
        var from = await PutAsync("a", "1");
        await DeleteAsync("a");
        await PutAsync("a", "2");
        await using var watch = new WatchStream(Client);
        var request = WatchAll(from);
        request.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);

        await watch.CreateAsync(request);
        await DeleteAsync("a");

        Assert.That(Texts(await watch.EventsAsync(2)), Is.EqualTo(new[] { "delete a", "delete a" }));
    }

    [Test]
    public async Task A_watch_from_the_future_waits_for_that_revision()
    {
        var now = await RevisionAsync();
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll(now + 3));

        for (var i = 1; i <= 4; i++)
            await PutAsync("a", $"{i}");

        Assert.That(Texts(await watch.EventsAsync(2)), Is.EqualTo(new[] { "put a=3", "put a=4" }));
    }

    [Test]
    public async Task A_watch_from_the_next_revision_sees_exactly_what_follows_a_list()
    {
        await PutAsync("a", "1");
        var list = await Client.Kv.RangeAsync(All());
        await PutAsync("a", "2");
        await using var watch = new WatchStream(Client);

        await watch.CreateAsync(WatchAll(list.Header.Revision + 1));

        Assert.That(Texts(await watch.EventsAsync(1)), Is.EqualTo(new[] { "put a=2" }));
    }

    [Test]
    public async Task A_watch_from_below_the_compacted_revision_is_cancelled_and_told_where_history_begins()
    {
        var first = await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        await PutAsync("a", "3");
        await Client.Kv.CompactAsync(new CompactionRequest { Revision = second, Physical = true });
        await using var watch = new WatchStream(Client);

        var created = await watch.CreateAsync(WatchAll(first));
        var cancelled = await watch.NextAsync();

        Assert.Multiple(() =>
        {
            Assert.That(created.Canceled, Is.False);
            Assert.That(cancelled.Canceled);
            Assert.That(cancelled.WatchId, Is.EqualTo(created.WatchId));
            Assert.That(cancelled.CompactRevision, Is.EqualTo(second));
            Assert.That(cancelled.Events, Is.Empty);
        });
    }

    [Test]
    public async Task A_watch_from_the_compacted_revision_sees_everything_from_there_on()
    {
        await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        await PutAsync("a", "3");
        await Client.Kv.CompactAsync(new CompactionRequest { Revision = second, Physical = true });
        await using var watch = new WatchStream(Client);
        var request = WatchAll(second);
        request.PrevKv = true;

        await watch.CreateAsync(request);

        var events = await watch.EventsAsync(2);
        Assert.Multiple(() =>
        {
            Assert.That(Texts(events), Is.EqualTo(new[] { "put a=2", "put a=3" }));
            Assert.That(events[0].PrevKv, Is.Null, "the revision before is compacted");
            Assert.That(events[1].PrevKv.Value, Is.EqualTo(Bytes.Of("2")));
        });
    }

    [Test]
    public async Task Compaction_leaves_a_watch_of_the_present_alone()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll());
        await PutAsync("a", "1");
        await Client.Kv.CompactAsync(new CompactionRequest { Revision = await PutAsync("a", "2"), Physical = true });
        await PutAsync("a", "3");

        Assert.That(Texts(await watch.EventsAsync(3)), Is.EqualTo(new[] { "put a=1", "put a=2", "put a=3" }));
    }
}
