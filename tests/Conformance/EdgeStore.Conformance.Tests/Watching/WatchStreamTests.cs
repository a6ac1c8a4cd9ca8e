using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Watching;

/// <summary>The stream's own rules: many watches, their ids, cancelling, progress.</summary>
public sealed class WatchStreamTests(Implementation implementation) : WatchFixture(implementation)
{
    [Test]
    public async Task Ids_count_up_from_zero_and_step_over_those_that_the_client_chose()
    {
        await using var watch = new WatchStream(Client);
        var chosen = WatchAll();
        chosen.WatchId = 1;

        var ids = new List<long>();
        foreach (var request in new[] { chosen, WatchAll(), WatchAll(), WatchAll() })
            ids.Add((await watch.CreateAsync(request)).WatchId);

        Assert.That(ids, Is.EqualTo(new[] { 1L, 0, 2, 3 }));
    }

    [Test]
    public async Task A_chosen_id_that_is_taken_is_refused_and_the_first_watch_lives_on()
    {
        await using var watch = new WatchStream(Client);
        var request = WatchAll();
        request.WatchId = 42;
        await watch.CreateAsync(request);

        var second = await watch.CreateAsync(request);
        await PutAsync("a", "1");
        var events = await watch.NextAsync();

        Assert.Multiple(() =>
        {
            Assert.That(second.Canceled);
            Assert.That(second.WatchId, Is.EqualTo(-1));
            Assert.That(second.CancelReason, Is.EqualTo("mvcc: duplicate watch ID provided on the WatchStream"));
            Assert.That(events.WatchId, Is.EqualTo(42));
        });
    }

    [Test]
    public async Task An_empty_range_is_refused()
    {
        await using var watch = new WatchStream(Client);

        var inverted = await watch.CreateAsync(new WatchCreateRequest { Key = Key("b"), RangeEnd = Key("a") });
        var empty = await watch.CreateAsync(new WatchCreateRequest { Key = Key("b"), RangeEnd = Key("b") });

        foreach (var answer in new[] { inverted, empty })
        {
            Assert.Multiple(() =>
            {
                Assert.That(answer.Canceled);
                Assert.That(answer.WatchId, Is.EqualTo(-1));
                Assert.That(answer.CancelReason, Is.EqualTo("mvcc: watcher range is empty"));
            });
        }
    }

    [Test]
    public async Task An_empty_key_with_the_end_of_all_keys_watches_everything()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(new WatchCreateRequest { RangeEnd = Bytes.FromKey });

        await PutAsync("a", "1");

        Assert.That(Texts(await watch.EventsAsync(1)), Is.EqualTo(new[] { "put a=1" }));
    }

    [Test]
    public async Task Many_watches_on_one_stream_get_their_own_events()
    {
        const int Count = 100;
        await using var watch = new WatchStream(Client);
        for (var i = 0; i < Count; i++)
            Assert.That((await watch.CreateAsync(WatchKey($"k{i}"))).WatchId, Is.EqualTo(i));

        for (var i = 0; i < Count; i++)
            await PutAsync($"k{i}", "v");

        var seen = new HashSet<(long, string)>();
        while (seen.Count < Count)
        {
            var answer = await watch.NextAsync();
            foreach (var text in Texts(answer.Events))
                seen.Add((answer.WatchId, text));
        }

        Assert.That(seen, Is.EquivalentTo(Enumerable.Range(0, Count).Select(i => ((long)i, $"put k{i}=v"))));
    }

    [Test]
    public async Task Overlapping_watches_each_get_the_event()
    {
        await using var watch = new WatchStream(Client);
        for (var i = 0; i < 3; i++)
            await watch.CreateAsync(WatchAll());

        await PutAsync("a", "1");

        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
            ids.Add((await watch.NextAsync()).WatchId);
        Assert.That(ids, Is.EquivalentTo(new[] { 0L, 1, 2 }));
    }

    [Test]
    public async Task A_cancelled_watch_is_confirmed_and_gets_nothing_more()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll());
        await watch.CreateAsync(WatchAll());

        await watch.CancelAsync(0);
        var cancelled = await watch.NextAsync();
        await PutAsync("a", "1");
        var events = await watch.NextAsync();
        await PutAsync("a", "2");
        var more = await watch.NextAsync();

        Assert.Multiple(() =>
        {
            Assert.That(cancelled.Canceled);
            Assert.That(cancelled.WatchId, Is.Zero);
            Assert.That(cancelled.CompactRevision, Is.Zero);
            Assert.That(events.WatchId, Is.EqualTo(1));
            Assert.That(more.WatchId, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Cancelling_what_does_not_exist_is_ignored()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll());

        await watch.CancelAsync(77);
        await PutAsync("a", "1");

        Assert.That(Texts(await watch.EventsAsync(1)), Is.EqualTo(new[] { "put a=1" }));
    }

    [Test]
    public async Task A_request_without_content_is_ignored()
    {
        await using var watch = new WatchStream(Client);

        await watch.SendAsync(new WatchRequest());
        await watch.CreateAsync(WatchAll());
        await PutAsync("a", "1");

        Assert.That(Texts(await watch.EventsAsync(1)), Is.EqualTo(new[] { "put a=1" }));
    }

    [Test]
    public async Task Progress_is_told_on_request_for_the_whole_stream()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchKey("a"));
        var revision = await PutAsync("elsewhere", "1");

        await watch.RequestProgressAsync();
        var progress = await watch.NextAsync();

        Assert.Multiple(() =>
        {
            Assert.That(progress.WatchId, Is.EqualTo(-1));
            Assert.That(progress.Events, Is.Empty);
            Assert.That(progress.Header.Revision, Is.EqualTo(revision));
        });
    }

    [Test]
    public async Task A_cancelled_id_can_be_used_again()
    {
        await using var watch = new WatchStream(Client);
        var request = WatchAll();
        request.WatchId = 7;
        await watch.CreateAsync(request);
        await watch.CancelAsync(7);
        await watch.NextAsync();

        var again = await watch.CreateAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(again.Canceled, Is.False);
            Assert.That(again.WatchId, Is.EqualTo(7));
        });
    }

    [Test]
    public async Task A_client_that_has_nothing_more_to_say_still_gets_events()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll());

        await watch.CompleteAsync();
        await PutAsync("a", "1");

        Assert.That(Texts(await watch.EventsAsync(1)), Is.EqualTo(new[] { "put a=1" }));
    }
}
