using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class RangeHistoryTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task A_past_revision_shows_what_was_there_then()
    {
        var before = await RevisionAsync();
        var first = await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        var deleted = await DeleteAsync("a");
        var again = await PutAsync("a", "3");

        var values = new List<string?>();
        foreach (var revision in new[] { before, first, second, deleted, again })
            values.Add((await GetAsync("a", revision))?.Value.ToStringUtf8());

        Assert.That(values, Is.EqualTo(new[] { null, "1", "2", null, "3" }));
    }

    [Test]
    public async Task The_header_has_the_revision_of_now_even_for_a_read_of_then()
    {
        var then = await PutAsync("a", "1");
        var now = await PutAsync("a", "2");

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = then });

        Assert.That(answer.Header.Revision, Is.EqualTo(now));
    }

    [Test]
    public async Task A_new_life_starts_at_version_one()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");
        var again = await PutAsync("a", "3");

        var kv = await GetAsync("a");

        Assert.Multiple(() =>
        {
            Assert.That(kv!.Version, Is.EqualTo(1));
            Assert.That(kv!.CreateRevision, Is.EqualTo(again));
        });
    }

    [Test]
    public async Task A_future_revision_is_refused()
    {
        var future = new RangeRequest { Key = Key("a"), Revision = await RevisionAsync() + 1 };

        await Refused.WithAsync(
            StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision", Client.Kv.RangeAsync(future));
    }

    [Test]
    public async Task A_negative_revision_is_now()
    {
        await PutAsync("a", "1");

        Assert.That((await GetAsync("a", -5))!.Value, Is.EqualTo(Bytes.Of("1")));
    }

    [Test]
    public async Task Counts_and_limits_hold_in_the_past_too()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "1");
        var then = await PutAsync("c", "1");
        await PutAsync("d", "1");
        await DeleteAsync("a");

        var request = All();
        request.Revision = then;
        request.Limit = 2;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(Names(answer.Kvs), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(answer.Count, Is.EqualTo(3));
            Assert.That(answer.More, Is.True);
        });
    }
}
