using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class HeaderTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task A_fresh_member_is_at_revision_one_and_its_first_write_is_two()
    {
        await using var fresh = await ServerProcess.StartAsync(Implementation);

        var read = await fresh.Client.Kv.RangeAsync(new RangeRequest { Key = Key("a") });
        var put = await fresh.Client.Kv.PutAsync(new PutRequest { Key = Key("a") });

        Assert.Multiple(() =>
        {
            Assert.That(read.Header.Revision, Is.EqualTo(1));
            Assert.That(put.Header.Revision, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Revisions_of_a_lone_member_are_dense()
    {
        var first = await RevisionAsync();
        for (var i = 1; i <= 20; i++)
            Assert.That(await PutAsync($"k{i % 3}", $"{i}"), Is.EqualTo(first + i));
    }

    [Test]
    public async Task Concurrent_writes_get_revisions_without_gaps_or_doubles()
    {
        var first = await RevisionAsync();

        var revisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => PutAsync($"k{i}", "v")));

        Assert.That(revisions.Order(), Is.EqualTo(Enumerable.Range(1, 200).Select(i => first + i)));
    }

    [Test]
    public async Task Every_answer_names_the_same_cluster_and_member()
    {
        var put = (await Client.Kv.PutAsync(new PutRequest { Key = Key("a") })).Header;
        var range = (await Client.Kv.RangeAsync(new RangeRequest { Key = Key("a") })).Header;
        var txn = (await Client.Kv.TxnAsync(Ops.Then(Ops.Get(Key("a"))))).Header;
        var members = (await Client.Cluster.MemberListAsync(new MemberListRequest())).Header;
        var status = (await Client.Maintenance.StatusAsync(new StatusRequest())).Header;

        ResponseHeader[] others = [range, txn, members, status];
        Assert.Multiple(() =>
        {
            Assert.That(put.ClusterId, Is.Not.Zero);
            Assert.That(put.MemberId, Is.Not.Zero);
            Assert.That(put.RaftTerm, Is.Not.Zero);
            Assert.That(others.Select(header => header.ClusterId), Is.All.EqualTo(put.ClusterId));
            Assert.That(others.Select(header => header.MemberId), Is.All.EqualTo(put.MemberId));
        });
    }
}
