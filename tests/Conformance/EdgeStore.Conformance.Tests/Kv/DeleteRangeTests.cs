using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class DeleteRangeTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task A_delete_takes_one_revision_and_says_how_many_keys_went()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
            await PutAsync(key, key);
        var before = await RevisionAsync();

        var answer = await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("b"), RangeEnd = Key("d") });

        Assert.Multiple(async () =>
        {
            Assert.That(answer.Deleted, Is.EqualTo(2));
            Assert.That(answer.PrevKvs, Is.Empty);
            Assert.That(answer.Header.Revision, Is.EqualTo(before + 1));
            Assert.That(Names((await Client.Kv.RangeAsync(All())).Kvs), Is.EqualTo(new[] { "a", "d" }));
        });
    }

    [Test]
    public async Task Deleting_nothing_takes_no_revision()
    {
        var before = await RevisionAsync();

        var answer = await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("nothing") });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Deleted, Is.Zero);
            Assert.That(answer.Header.Revision, Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Previous_values_come_in_key_order()
    {
        await PutAsync("b", "2");
        await PutAsync("a", "1");
        await PutAsync("a", "1b");

        var answer = await Client.Kv.DeleteRangeAsync(
            new DeleteRangeRequest { Key = Prefix, RangeEnd = PrefixEnd, PrevKv = true });

        Assert.Multiple(() =>
        {
            Assert.That(Names(answer.PrevKvs), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(answer.PrevKvs[0].Value, Is.EqualTo(Bytes.Of("1b")));
            Assert.That(answer.PrevKvs[0].Version, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Deleting_twice_deletes_once()
    {
        await PutAsync("a", "1");

        var first = await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("a"), PrevKv = true });
        var second = await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("a"), PrevKv = true });

        Assert.Multiple(() =>
        {
            Assert.That(first.PrevKvs.Single().Value, Is.EqualTo(Bytes.Of("1")));
            Assert.That(second.Deleted, Is.Zero);
            Assert.That(second.PrevKvs, Is.Empty);
            Assert.That(second.Header.Revision, Is.EqualTo(first.Header.Revision));
        });
    }

    [Test]
    public async Task An_inverted_range_deletes_nothing()
    {
        await PutAsync("b", "1");

        var answer = await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("z"), RangeEnd = Key("a") });

        Assert.That(answer.Deleted, Is.Zero);
    }

    [Test]
    public async Task An_empty_key_is_refused() =>
        await Refused.WithAsync(
            StatusCode.InvalidArgument, "etcdserver: key is not provided", Client.Kv.DeleteRangeAsync(new DeleteRangeRequest()));
}
