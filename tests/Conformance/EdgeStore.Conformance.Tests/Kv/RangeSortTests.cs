using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;
using static EdgeStore.Protocol.Etcd.RangeRequest.Types;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class RangeSortTests(Implementation implementation) : ConformanceFixture(implementation)
{
    // Each target orders the four keys differently: created d, a, c, b; then a is put twice more and d once.
    private static readonly (string Key, string Value)[] s_puts =
        [("d", "2"), ("a", "9"), ("c", "1"), ("b", "5"), ("a", "8"), ("d", "3"), ("a", "7")];

    [TestCase(SortTarget.Key, SortOrder.Ascend, "abcd")]
    [TestCase(SortTarget.Key, SortOrder.Descend, "dcba")]
    [TestCase(SortTarget.Key, SortOrder.None, "abcd")]
    [TestCase(SortTarget.Version, SortOrder.Ascend, "bcda")]
    [TestCase(SortTarget.Version, SortOrder.Descend, "adbc")]
    [TestCase(SortTarget.Version, SortOrder.None, "bcda", Description = "a target without an order sorts ascending")]
    [TestCase(SortTarget.Create, SortOrder.Ascend, "dacb")]
    [TestCase(SortTarget.Create, SortOrder.Descend, "bcad")]
    [TestCase(SortTarget.Create, SortOrder.None, "dacb")]
    [TestCase(SortTarget.Mod, SortOrder.Ascend, "cbda")]
    [TestCase(SortTarget.Mod, SortOrder.Descend, "adbc")]
    [TestCase(SortTarget.Mod, SortOrder.None, "cbda")]
    [TestCase(SortTarget.Value, SortOrder.Ascend, "cdba")]
    [TestCase(SortTarget.Value, SortOrder.Descend, "abdc")]
    [TestCase(SortTarget.Value, SortOrder.None, "cdba")]
    public async Task Every_target_sorts_in_every_order(SortTarget target, SortOrder order, string expected)
    {
        foreach (var (key, value) in s_puts)
            await PutAsync(key, value);

        var request = All();
        request.SortTarget = target;
        request.SortOrder = order;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.That(string.Concat(Names(answer.Kvs)), Is.EqualTo(expected));
    }

    [TestCase(SortOrder.Ascend, "bd")]
    [TestCase(SortOrder.Descend, "db")]
    public async Task Sort_bounds_and_limit_work_together(SortOrder order, string expected)
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
            await PutAsync(key, "same");
        var bound = await PutAsync("b", "later");
        await PutAsync("d", "latest");

        var request = All();
        request.SortTarget = SortTarget.Mod;
        request.SortOrder = order;
        request.MinModRevision = bound;
        request.Limit = 2;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(Names(answer.Kvs)), Is.EqualTo(expected));
            Assert.That(answer.More, Is.False);
        });
    }

    [Test]
    public async Task Keys_only_sorts_by_the_values_that_it_leaves_out()
    {
        await PutAsync("a", "2");
        await PutAsync("b", "1");

        var request = All();
        request.KeysOnly = true;
        request.SortTarget = SortTarget.Value;
        request.SortOrder = SortOrder.Ascend;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.That(string.Concat(Names(answer.Kvs)), Is.EqualTo("ba"));
    }

    [Test]
    public async Task A_target_without_an_order_sorts_only_what_the_limit_has_left()
    {
        foreach (var (key, value) in new[] { ("a", "9"), ("b", "8"), ("c", "7"), ("d", "1") })
            await PutAsync(key, value);

        var request = All();
        request.SortTarget = SortTarget.Value;
        request.Limit = 2;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(string.Concat(Names(answer.Kvs)), Is.EqualTo("cb"), "of a, b and c: one more than the limit is looked at");
            Assert.That(answer.More);
        });
    }
}
