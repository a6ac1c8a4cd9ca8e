using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class CompactTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private const string Compacted = "etcdserver: mvcc: required revision has been compacted";
    private const string Future = "etcdserver: mvcc: required revision is a future revision";

    [Test]
    public async Task Reads_below_the_compacted_revision_are_refused_and_those_at_it_are_not()
    {
        var first = await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        await PutAsync("a", "3");

        await CompactAsync(second);

        await Refused.WithAsync(
            StatusCode.OutOfRange, Compacted, Client.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = first }));
        Assert.Multiple(async () =>
        {
            Assert.That((await GetAsync("a", second))!.Value, Is.EqualTo(Bytes.Of("2")));
            Assert.That((await GetAsync("a"))!.Value, Is.EqualTo(Bytes.Of("3")));
        });
    }

    [Test]
    public async Task What_is_alive_at_the_compacted_revision_stays_however_old_it_is()
    {
        await PutAsync("old", "1");
        await PutAsync("gone", "1");
        await DeleteAsync("gone");
        var revision = await PutAsync("new", "1");

        await CompactAsync(revision);

        var request = All();
        request.Revision = revision;
        var answer = await Client.Kv.RangeAsync(request);
        Assert.Multiple(() =>
        {
            Assert.That(Names(answer.Kvs), Is.EqualTo(new[] { "new", "old" }));
            Assert.That(answer.Kvs[1].Version, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Compaction_takes_no_revision_of_its_own()
    {
        var revision = await PutAsync("a", "1");

        var answer = await Client.Kv.CompactAsync(new CompactionRequest { Revision = revision, Physical = true });

        Assert.That(answer.Header.Revision, Is.EqualTo(revision));
    }

    [Test]
    public async Task Compacting_twice_or_further_back_is_refused()
    {
        var first = await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        await CompactAsync(second);

        await Refused.WithAsync(
            StatusCode.OutOfRange, Compacted, Client.Kv.CompactAsync(new CompactionRequest { Revision = second }));
        await Refused.WithAsync(
            StatusCode.OutOfRange, Compacted, Client.Kv.CompactAsync(new CompactionRequest { Revision = first }));
    }

    [Test]
    public async Task Compacting_the_future_is_refused()
    {
        var revision = await PutAsync("a", "1");

        await Refused.WithAsync(
            StatusCode.OutOfRange, Future, Client.Kv.CompactAsync(new CompactionRequest { Revision = revision + 1 }));
    }

    [Test]
    public async Task A_transaction_that_reads_what_is_compacted_is_refused()
    {
        var first = await PutAsync("a", "1");
        await CompactAsync(await PutAsync("a", "2"));
        var read = Ops.Get(Key("a"));
        read.RequestRange.Revision = first;

        await Refused.WithAsync(
            StatusCode.OutOfRange, Compacted, Client.Kv.TxnAsync(Ops.Then(Ops.Put(Key("b"), "1"), read)));

        Assert.That(await GetAsync("b"), Is.Null);
    }

    [Test]
    public async Task Writes_after_a_compaction_go_on_with_versions_and_create_revisions()
    {
        var created = await PutAsync("a", "1");
        await CompactAsync(await PutAsync("a", "2"));

        await PutAsync("a", "3");

        var kv = await GetAsync("a");
        Assert.Multiple(() =>
        {
            Assert.That(kv!.CreateRevision, Is.EqualTo(created));
            Assert.That(kv!.Version, Is.EqualTo(3));
        });
    }

    private async Task CompactAsync(long revision) =>
        await Client.Kv.CompactAsync(new CompactionRequest { Revision = revision, Physical = true });
}
