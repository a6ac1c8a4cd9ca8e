using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class TxnRefusalTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private const string Duplicate = "etcdserver: duplicate key given in txn request";
    private const string EmptyKey = "etcdserver: key is not provided";
    private const string TooMany = "etcdserver: too many operations in txn request";

    [Test]
    public async Task Two_puts_of_one_key_are_refused() =>
        await RefuseAsync(Duplicate, Ops.Then(Ops.Put(Key("a"), "1"), Ops.Put(Key("a"), "2")));

    [Test]
    public async Task A_put_inside_a_deleted_range_is_refused() =>
        await RefuseAsync(Duplicate, Ops.Then(Ops.Put(Key("b"), "1"), Ops.Delete(Key("a"), Key("c"))));

    [Test]
    public async Task The_branch_not_taken_is_checked_too() =>
        await RefuseAsync(Duplicate, Ops.If(Ops.IsMissing(Key("zz")), [], [Ops.Put(Key("a"), "1"), Ops.Put(Key("a"), "2")]));

    [Test]
    public async Task A_put_in_a_nested_transaction_is_refused_when_the_outer_one_puts_the_key() =>
        await RefuseAsync(Duplicate, Ops.Then(Ops.Put(Key("a"), "1"), Ops.Txn(Ops.Then(Ops.Put(Key("a"), "2")))));

    [Test]
    public async Task A_put_in_a_nested_transaction_is_refused_when_the_outer_one_deletes_the_key() =>
        await RefuseAsync(Duplicate, Ops.Then(Ops.Delete(Prefix, PrefixEnd), Ops.Txn(Ops.Then(Ops.Put(Key("a"), "2")))));

    [Test]
    public async Task Both_branches_may_put_the_same_key()
    {
        var answer = await Client.Kv.TxnAsync(
            Ops.If(Ops.IsMissing(Key("a")), [Ops.Put(Key("a"), "then")], [Ops.Put(Key("a"), "else")]));

        Assert.That(answer.Succeeded);
    }

    [Test]
    public async Task Overlapping_deletes_are_fine()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "1");

        var answer = await Client.Kv.TxnAsync(Ops.Then(Ops.Delete(Key("a")), Ops.Delete(Prefix, PrefixEnd)));

        Assert.That(answer.Responses.Select(part => part.ResponseDeleteRange.Deleted), Is.EqualTo(new[] { 1L, 1L }));
    }

    [Test]
    public async Task A_hundred_and_twenty_eight_operations_are_the_most()
    {
        var most = Ops.Then([.. Enumerable.Range(0, 128).Select(i => Ops.Put(Key($"k{i}"), "v"))]);
        await Client.Kv.TxnAsync(most);

        most.Success.Add(Ops.Put(Key("one-more"), "v"));
        await RefuseAsync(TooMany, most);
    }

    [Test]
    public async Task A_hundred_and_twenty_eight_comparisons_are_the_most()
    {
        var txn = new TxnRequest { Compare = { Enumerable.Range(0, 129).Select(_ => Ops.IsMissing(Key("a"))) } };

        await RefuseAsync(TooMany, txn);
    }

    [Test]
    public async Task Empty_keys_are_refused_wherever_they_are()
    {
        await RefuseAsync(EmptyKey, Ops.Then(Ops.Put(ByteString.Empty, "v")));
        await RefuseAsync(EmptyKey, Ops.Then(Ops.Get(ByteString.Empty)));
        await RefuseAsync(EmptyKey, Ops.Then(Ops.Delete(ByteString.Empty)));
        await RefuseAsync(EmptyKey, Ops.If(Ops.IsMissing(ByteString.Empty), [], []));
        await RefuseAsync(EmptyKey, Ops.Then(Ops.Txn(Ops.Then(Ops.Put(ByteString.Empty, "v")))));
    }

    [Test]
    public async Task Contradicting_put_options_are_refused()
    {
        await PutAsync("a", "1");
        var put = Ops.Put(Key("a"), "2");
        put.RequestPut.IgnoreValue = true;

        await RefuseAsync("etcdserver: value is provided", Ops.Then(put));
    }

    [Test]
    public async Task A_transaction_with_an_unknown_lease_changes_nothing()
    {
        var before = await RevisionAsync();
        var put = Ops.Put(Key("b"), "1");
        put.RequestPut.Lease = 987654321;

        await Refused.WithAsync(
            StatusCode.NotFound,
            "etcdserver: requested lease not found",
            Client.Kv.TxnAsync(Ops.Then(Ops.Put(Key("a"), "1"), put)));

        Assert.Multiple(async () =>
        {
            Assert.That(await GetAsync("a"), Is.Null);
            Assert.That(await RevisionAsync(), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task A_transaction_that_keeps_the_value_of_a_missing_key_changes_nothing()
    {
        var keep = new RequestOp { RequestPut = new PutRequest { Key = Key("missing"), IgnoreValue = true } };

        await RefuseAsync("etcdserver: key not found", Ops.Then(Ops.Put(Key("a"), "1"), keep));

        Assert.That(await GetAsync("a"), Is.Null);
    }

    [Test]
    public async Task A_transaction_that_reads_the_future_changes_nothing()
    {
        var future = Ops.Get(Key("a"));
        future.RequestRange.Revision = await RevisionAsync() + 100;

        await Refused.WithAsync(
            StatusCode.OutOfRange,
            "etcdserver: mvcc: required revision is a future revision",
            Client.Kv.TxnAsync(Ops.Then(Ops.Put(Key("b"), "1"), future)));

        Assert.That(await GetAsync("b"), Is.Null);
    }

    [Test]
    public async Task An_operation_that_is_none_is_refused() =>
        await RefuseAsync("etcdserver: key not found", new TxnRequest { Success = { new RequestOp() } });

    private async Task RefuseAsync(string detail, TxnRequest txn) =>
        await Refused.WithAsync(StatusCode.InvalidArgument, detail, Client.Kv.TxnAsync(txn));
}
