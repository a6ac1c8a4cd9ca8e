using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Watching;

public sealed class WatchEventTests(Implementation implementation) : WatchFixture(implementation)
{
    [Test]
    public async Task A_watch_starts_with_an_answer_and_sees_what_comes_after()
    {
        await PutAsync("a", "before");
        var now = await RevisionAsync();
        await using var watch = new WatchStream(Client);

        var created = await watch.CreateAsync(WatchKey("a"));
        await PutAsync("a", "1");
        await DeleteAsync("a");

        Assert.Multiple(async () =>
        {
            Assert.That(created.Header.Revision, Is.EqualTo(now));
            Assert.That(created.Canceled, Is.False);
            Assert.That(created.Events, Is.Empty);
            Assert.That(Texts(await watch.EventsAsync(2)), Is.EqualTo(new[] { "put a=1", "delete a" }));
        });
    }

    [Test]
    public async Task A_put_comes_with_all_fields_of_the_key()
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchKey("a"));

        var created = await PutAsync("a", "1");
        var modified = await PutAsync("a", "2", lease);

        var events = await watch.EventsAsync(2);
        Assert.Multiple(() =>
        {
            Assert.That(events[1].PrevKv, Is.Null);
            Assert.That(events[1].Kv, Is.EqualTo(new KeyValue
            {
                Key = Key("a"),
                Value = Bytes.Of("2"),
                CreateRevision = created,
                ModRevision = modified,
                Version = 2,
                Lease = lease,
            }));
        });
    }

    [Test]
    public async Task A_delete_comes_with_the_key_and_its_revision_only()
    {
        await PutAsync("a", "1");
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchKey("a"));

        var deleted = await DeleteAsync("a");

        var e = (await watch.EventsAsync(1)).Single();
        Assert.Multiple(() =>
        {
            Assert.That(e.Type, Is.EqualTo(Event.Types.EventType.Delete));
            Assert.That(e.Kv, Is.EqualTo(new KeyValue { Key = Key("a"), ModRevision = deleted }));
        });
    }

    [Test]
    public async Task Events_of_a_transaction_come_in_one_answer_in_the_order_of_its_operations()
    {
        await PutAsync("x", "1");
        await PutAsync("y", "1");
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll());

        await Client.Kv.TxnAsync(Ops.Then(
            Ops.Put(Key("b"), "1"),
            Ops.Delete(Key("x"), Key("z")),
            Ops.Put(Key("a"), "2")));

        var answer = await watch.NextAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Texts(answer.Events), Is.EqualTo(new[] { "put b=1", "delete x", "delete y", "put a=2" }));
            Assert.That(answer.Events.Select(e => e.Kv.ModRevision), Is.All.EqualTo(answer.Header.Revision));
        });
    }

    [Test]
    public async Task Events_outside_of_the_range_do_not_come()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(new WatchCreateRequest { Key = Key("b"), RangeEnd = Key("d") });

        foreach (var key in new[] { "a", "b", "c", "d", "b" })
            await PutAsync(key, "v");

        Assert.That(Texts(await watch.EventsAsync(3)), Is.EqualTo(new[] { "put b=v", "put c=v", "put b=v" }));
    }

    [Test]
    public async Task A_transaction_outside_of_the_range_in_part_comes_in_part()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchKey("b"));

        await Client.Kv.TxnAsync(Ops.Then(Ops.Put(Key("a"), "1"), Ops.Put(Key("b"), "2")));

        Assert.That(Texts((await watch.NextAsync()).Events), Is.EqualTo(new[] { "put b=2" }));
    }

    [Test]
    public async Task A_watch_from_a_key_on_sees_every_key_after_it()
    {
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(new WatchCreateRequest { Key = Key("b"), RangeEnd = Bytes.FromKey });

        await PutAsync("a", "1");
        await PutAsync("c", "1");
        await Client.Kv.PutAsync(new PutRequest { Key = Bytes.Of("z-outside-of-the-prefix") });

        var events = await watch.EventsAsync(2);
        Assert.That(events.Select(e => e.Kv.Key), Is.EqualTo(new[] { Key("c"), Bytes.Of("z-outside-of-the-prefix") }));
    }

    [Test]
    public async Task Previous_values_come_when_asked_for()
    {
        await using var watch = new WatchStream(Client);
        var request = WatchKey("a");
        request.PrevKv = true;
        await watch.CreateAsync(request);

        var first = await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");

        var events = await watch.EventsAsync(3);
        Assert.Multiple(() =>
        {
            Assert.That(events[0].PrevKv, Is.Null);
            Assert.That(events[1].PrevKv, Is.EqualTo(new KeyValue
            {
                Key = Key("a"),
                Value = Bytes.Of("1"),
                CreateRevision = first,
                ModRevision = first,
                Version = 1,
            }));
            Assert.That(events[2].PrevKv.Value, Is.EqualTo(Bytes.Of("2")));
        });
    }

    [TestCase(new[] { WatchCreateRequest.Types.FilterType.Noput }, "delete a|delete b")]
    [TestCase(new[] { WatchCreateRequest.Types.FilterType.Nodelete }, "put a=1|put b=1|put a=2")]
    public async Task Filters_leave_kinds_of_events_out(WatchCreateRequest.Types.FilterType[] filters, string expected)
    {
        await using var watch = new WatchStream(Client);
        var request = WatchAll();
        request.Filters.Add(filters);
        await watch.CreateAsync(request);

        await PutAsync("a", "1");
        await DeleteAsync("a");
        await PutAsync("b", "1");
        await DeleteAsync("b");
        await PutAsync("a", "2");

        var texts = expected.Split('|');
        Assert.That(Texts(await watch.EventsAsync(texts.Length)), Is.EqualTo(texts));
    }

    [Test]
    public async Task An_event_larger_than_an_answer_may_be_is_cut_into_fragments()
    {
        var keys = Enumerable.Range(0, 4).Select(i => $"k{i}").ToArray();
        foreach (var key in keys)
            await Client.Kv.PutAsync(new PutRequest { Key = Key(key), Value = ByteString.CopyFrom(new byte[700_000]) });
        await using var watch = new WatchStream(Client);
        var request = WatchAll();
        request.PrevKv = true;
        request.Fragment = true;
        await watch.CreateAsync(request);

        await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Prefix, RangeEnd = PrefixEnd });

        var answers = new List<WatchResponse>();
        do
        {
            answers.Add(await watch.NextAsync());
        }
        while (answers[^1].Fragment);
        Assert.Multiple(() =>
        {
            Assert.That(answers, Has.Count.GreaterThan(1));
            Assert.That(answers.Select(answer => answer.CalculateSize()), Is.All.LessThan(2_100_000));
            Assert.That(Texts(answers.SelectMany(answer => answer.Events)), Is.EqualTo(keys.Select(key => $"delete {key}")));
        });
    }

    [Test]
    public async Task Without_fragments_an_event_comes_whole_however_large_it_is()
    {
        for (var i = 0; i < 4; i++)
            await Client.Kv.PutAsync(new PutRequest { Key = Key($"k{i}"), Value = ByteString.CopyFrom(new byte[700_000]) });
        await using var watch = new WatchStream(Client);
        var request = WatchAll();
        request.PrevKv = true;
        await watch.CreateAsync(request);

        await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Prefix, RangeEnd = PrefixEnd });

        Assert.That((await watch.NextAsync()).Events, Has.Count.EqualTo(4));
    }
}
