using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class TxnTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task All_writes_of_a_transaction_share_one_revision()
    {
        await PutAsync("gone", "1");
        var before = await RevisionAsync();

        var answer = await Client.Kv.TxnAsync(
            Ops.Then(Ops.Put(Key("a"), "1"), Ops.Put(Key("b"), "2"), Ops.Delete(Key("gone"))));

        Assert.Multiple(async () =>
        {
            Assert.That(answer.Succeeded);
            Assert.That(answer.Header.Revision, Is.EqualTo(before + 1));
            Assert.That((await GetAsync("a"))!.ModRevision, Is.EqualTo(before + 1));
            Assert.That((await GetAsync("b"))!.CreateRevision, Is.EqualTo(before + 1));
            Assert.That(await GetAsync("gone"), Is.Null);
            Assert.That(answer.Responses[2].ResponseDeleteRange.Deleted, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_failed_comparison_runs_the_other_branch()
    {
        await PutAsync("a", "1");
        var compare = Ops.ValueIs(Key("a"), "other");

        var answer = await Client.Kv.TxnAsync(Ops.If(compare, [Ops.Put(Key("a"), "then")], [Ops.Put(Key("a"), "else")]));

        Assert.Multiple(async () =>
        {
            Assert.That(answer.Succeeded, Is.False);
            Assert.That((await GetAsync("a"))!.Value, Is.EqualTo(Bytes.Of("else")));
        });
    }

    [Test]
    public async Task A_transaction_without_writes_takes_no_revision()
    {
        await PutAsync("a", "1");
        var before = await RevisionAsync();

        var answer = await Client.Kv.TxnAsync(Ops.Then(Ops.Get(Key("a")), Ops.Delete(Key("nothing"))));

        Assert.Multiple(() =>
        {
            Assert.That(answer.Header.Revision, Is.EqualTo(before));
            Assert.That(answer.Responses[0].ResponseRange.Kvs.Single().Value, Is.EqualTo(Bytes.Of("1")));
        });
    }

    [Test]
    public async Task An_empty_transaction_succeeds()
    {
        var answer = await Client.Kv.TxnAsync(new TxnRequest());

        Assert.Multiple(() =>
        {
            Assert.That(answer.Succeeded);
            Assert.That(answer.Responses, Is.Empty);
        });
    }

    [Test]
    public async Task Reads_see_the_writes_before_them_and_not_those_after()
    {
        var answer = await Client.Kv.TxnAsync(Ops.Then(
            Ops.Get(Key("a")),
            Ops.Put(Key("a"), "1"),
            Ops.Get(Key("a")),
            Ops.Delete(Key("b"))));

        Assert.Multiple(() =>
        {
            Assert.That(answer.Responses[0].ResponseRange.Kvs, Is.Empty);
            var kv = answer.Responses[2].ResponseRange.Kvs.Single();
            Assert.That(kv.Value, Is.EqualTo(Bytes.Of("1")));
            Assert.That(kv.ModRevision, Is.EqualTo(answer.Header.Revision));
            Assert.That(kv.CreateRevision, Is.EqualTo(answer.Header.Revision));
        });
    }

    [Test]
    public async Task Deleting_and_putting_again_in_one_transaction_starts_a_new_life()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");

        // Through a nested transaction: a put and a delete of one key side by side are refused.
        var put = Ops.Txn(Ops.Then(Ops.Put(Key("b"), "3")));
        var answer = await Client.Kv.TxnAsync(Ops.Then(Ops.Delete(Key("a")), put));

        Assert.Multiple(async () =>
        {
            Assert.That(await GetAsync("a"), Is.Null);
            Assert.That((await GetAsync("b"))!.ModRevision, Is.EqualTo(answer.Header.Revision));
        });
    }

    [Test]
    public async Task Previous_values_come_with_the_answers_of_the_parts()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        var put = Ops.Put(Key("a"), "1b");
        put.RequestPut.PrevKv = true;
        var delete = Ops.Delete(Key("b"));
        delete.RequestDeleteRange.PrevKv = true;

        var answer = await Client.Kv.TxnAsync(Ops.Then(put, delete));

        Assert.Multiple(() =>
        {
            Assert.That(answer.Responses[0].ResponsePut.PrevKv.Value, Is.EqualTo(Bytes.Of("1")));
            Assert.That(answer.Responses[1].ResponseDeleteRange.PrevKvs.Single().Value, Is.EqualTo(Bytes.Of("2")));
        });
    }

    [Test]
    public async Task A_read_in_a_transaction_has_every_option_of_a_range()
    {
        for (var i = 0; i < 4; i++)
            await PutAsync($"k{i}", $"{9 - i}");
        var then = await RevisionAsync();
        await DeleteAsync("k3");
        var read = new RangeRequest
        {
            Key = Prefix,
            RangeEnd = PrefixEnd,
            Limit = 2,
            Revision = then,
            SortTarget = RangeRequest.Types.SortTarget.Value,
            SortOrder = RangeRequest.Types.SortOrder.Ascend,
            KeysOnly = true,
        };

        var answer = await Client.Kv.TxnAsync(Ops.Then(new RequestOp { RequestRange = read }));

        var range = answer.Responses.Single().ResponseRange;
        Assert.Multiple(() =>
        {
            Assert.That(Names(range.Kvs), Is.EqualTo(new[] { "k3", "k2" }));
            Assert.That(range.Count, Is.EqualTo(4));
            Assert.That(range.More);
            Assert.That(range.Kvs.All(kv => kv.Value.IsEmpty));
        });
    }

    [Test]
    public async Task Nested_transactions_take_their_own_branches()
    {
        await PutAsync("a", "1");
        var inner = Ops.If(Ops.IsMissing(Key("a")), [Ops.Put(Key("x"), "then")], [Ops.Put(Key("x"), "else"), Ops.Get(Key("a"))]);
        var outer = Ops.If(Ops.ValueIs(Key("a"), "1"), [Ops.Put(Key("y"), "outer"), Ops.Txn(inner)], []);

        var answer = await Client.Kv.TxnAsync(outer);

        var nested = answer.Responses[1].ResponseTxn;
        Assert.Multiple(async () =>
        {
            Assert.That(answer.Succeeded);
            Assert.That(nested.Succeeded, Is.False);
            Assert.That(nested.Responses[1].ResponseRange.Kvs.Single().Value, Is.EqualTo(Bytes.Of("1")));
            Assert.That((await GetAsync("x"))!.ModRevision, Is.EqualTo((await GetAsync("y"))!.ModRevision));
        });
    }

    [Test]
    public async Task Nested_comparisons_see_the_state_before_the_transaction()
    {
        var inner = Ops.If(Ops.IsMissing(Key("a")), [Ops.Put(Key("seen"), "missing")], [Ops.Put(Key("seen"), "there")]);

        await Client.Kv.TxnAsync(Ops.Then(Ops.Put(Key("a"), "1"), Ops.Txn(inner)));

        Assert.That((await GetAsync("seen"))!.Value, Is.EqualTo(Bytes.Of("missing")));
    }
}
