using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class RangeLimitTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [TestCase(0, 5, false)]
    [TestCase(1, 1, true)]
    [TestCase(4, 4, true)]
    [TestCase(5, 5, false)]
    [TestCase(6, 5, false)]
    public async Task A_limit_cuts_the_keys_and_says_whether_there_are_more(long limit, int expected, bool more)
    {
        for (var i = 0; i < 5; i++)
            await PutAsync($"k{i}", "v");

        var request = All();
        request.Limit = limit;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Kvs, Has.Count.EqualTo(expected));
            Assert.That(answer.More, Is.EqualTo(more));
            Assert.That(answer.Count, Is.EqualTo(5), "the count is that of the whole range");
        });
    }

    [Test]
    public async Task A_negative_limit_is_none()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "1");

        var request = All();
        request.Limit = -1;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.That(answer.Kvs, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_limit_with_a_sort_takes_the_first_after_sorting()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
            await PutAsync(key, key);

        var request = All();
        request.Limit = 2;
        request.SortOrder = RangeRequest.Types.SortOrder.Descend;
        request.SortTarget = RangeRequest.Types.SortTarget.Key;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(Names(answer.Kvs), Is.EqualTo(new[] { "d", "c" }));
            Assert.That(answer.More, Is.True);
            Assert.That(answer.Count, Is.EqualTo(4));
        });
    }

    [Test]
    public async Task Pages_at_one_revision_see_none_of_the_later_changes()
    {
        for (var i = 0; i < 7; i++)
            await PutAsync($"k{i}", "old");

        var names = new List<string>();
        var request = All();
        request.Limit = 3;
        RangeResponse page;
        do
        {
            page = await Client.Kv.RangeAsync(request);
            names.AddRange(Names(page.Kvs));
            request.Revision = request.Revision == 0 ? page.Header.Revision : request.Revision;
            request.Key = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
            await PutAsync($"k{names.Count}x", "new");
            await DeleteAsync("k6");
        }
        while (page.More);

        Assert.That(names, Is.EqualTo(Enumerable.Range(0, 7).Select(i => $"k{i}")));
    }

    [Test]
    public async Task Bounds_of_revisions_filter_the_keys_but_not_the_count()
    {
        var a = await PutAsync("a", "1");
        var b = await PutAsync("b", "1");
        var c = await PutAsync("c", "1");
        var later = await PutAsync("a", "2");

        Assert.Multiple(async () =>
        {
            await Expect(request => request.MinModRevision = b, "a", "b", "c");
            await Expect(request => request.MinModRevision = c, "a", "c");
            await Expect(request => request.MaxModRevision = b, "b");
            await Expect(request => request.MaxModRevision = later - 1, "b", "c");
            await Expect(request => request.MinCreateRevision = b, "b", "c");
            await Expect(request => request.MaxCreateRevision = a, "a");
            await Expect(request => (request.MinCreateRevision, request.MaxCreateRevision) = (b, b), "b");
            await Expect(request => (request.MinModRevision, request.MaxCreateRevision) = (later, a), "a");
        });
    }

    [Test]
    public async Task Bounds_of_revisions_apply_before_the_limit()
    {
        await PutAsync("a", "1");
        var b = await PutAsync("b", "1");
        await PutAsync("c", "1");
        await PutAsync("d", "1");

        var request = All();
        request.MinModRevision = b;
        request.Limit = 2;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(Names(answer.Kvs), Is.EqualTo(new[] { "b", "c" }));
            Assert.That(answer.More, Is.True);
        });
    }

    private async Task Expect(Action<RangeRequest> bound, params string[] names)
    {
        var request = All();
        bound(request);
        var answer = await Client.Kv.RangeAsync(request);
        Assert.That(Names(answer.Kvs), Is.EqualTo(names), request.ToString());
        Assert.That(answer.Count, Is.EqualTo(3), request.ToString());
    }
}
