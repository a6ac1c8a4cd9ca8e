using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;
using static EdgeStore.Protocol.Etcd.Compare.Types;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class TxnCompareTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private static readonly CompareResult[] s_results =
        [CompareResult.Equal, CompareResult.Greater, CompareResult.Less, CompareResult.NotEqual];

    [TestCase(-1, "GN")]
    [TestCase(0, "E")]
    [TestCase(1, "LN")]
    public async Task Numbers_compare_with_every_result(int offset, string holds)
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        var created = await PutAsync("a", "1");
        var modified = await PutAsync("a", "2", lease);

        Assert.Multiple(async () =>
        {
            await Expect(new Compare { Target = CompareTarget.Version, Version = 2 + offset }, holds);
            await Expect(new Compare { Target = CompareTarget.Create, CreateRevision = created + offset }, holds);
            await Expect(new Compare { Target = CompareTarget.Mod, ModRevision = modified + offset }, holds);
            await Expect(new Compare { Target = CompareTarget.Lease, Lease = lease + offset }, holds);
        });
    }

    [TestCase("1", "GN")]
    [TestCase("2", "E")]
    [TestCase("20", "LN")]
    [TestCase("3", "LN")]
    [TestCase("", "GN")]
    public async Task Values_compare_by_bytes(string value, string holds)
    {
        await PutAsync("a", "2");

        await Expect(new Compare { Target = CompareTarget.Value, Value = Bytes.Of(value) }, holds);
    }

    [Test]
    public async Task A_missing_key_has_zeros_and_no_value()
    {
        Assert.Multiple(async () =>
        {
            await Expect(new Compare { Target = CompareTarget.Version, Version = 0 }, "E");
            await Expect(new Compare { Target = CompareTarget.Create, CreateRevision = 0 }, "E");
            await Expect(new Compare { Target = CompareTarget.Mod, ModRevision = 0 }, "E");
            await Expect(new Compare { Target = CompareTarget.Mod, ModRevision = 1 }, "LN");
            await Expect(new Compare { Target = CompareTarget.Lease, Lease = 0 }, "E");
            await Expect(new Compare { Target = CompareTarget.Value, Value = Bytes.Of("") }, "");
            await Expect(new Compare { Target = CompareTarget.Value, Value = Bytes.Of("x") }, "");
        });
    }

    [Test]
    public async Task A_comparison_without_a_target_value_compares_with_zero()
    {
        await PutAsync("a", "1");

        Assert.Multiple(async () =>
        {
            await Expect(new Compare { Target = CompareTarget.Version }, "GN");
            await Expect(new Compare { Target = CompareTarget.Lease }, "E");
            await Expect(new Compare { Target = CompareTarget.Value }, "GN");
        });
    }

    [Test]
    public async Task A_range_comparison_must_hold_for_every_key()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "1");
        await PutAsync("c", "2");

        Assert.Multiple(async () =>
        {
            await Expect(Range("a", "c", "1"), "E");
            await Expect(Range("a", "d", "1"), "");
            await Expect(Range("c", "d", "1"), "GN");
            await Expect(new Compare { Key = Key("a"), RangeEnd = Key("d"), Target = CompareTarget.Version, Version = 1 }, "E");
            await Expect(new Compare { Key = Key("b"), RangeEnd = Bytes.FromKey, Target = CompareTarget.Create }, "GN");
        });
    }

    [Test]
    public async Task A_range_comparison_over_no_keys()
    {
        Assert.Multiple(async () =>
        {
            await Expect(new Compare { Key = Prefix, RangeEnd = PrefixEnd, Target = CompareTarget.Version, Version = 0 }, "E");
            await Expect(Range("a", "z", "1"), "");
        });
    }

    [Test]
    public async Task All_comparisons_must_hold()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");

        async Task<bool> Txn(string a, string b)
        {
            var request = new TxnRequest { Compare = { Ops.ValueIs(Key("a"), a), Ops.ValueIs(Key("b"), b) } };
            return (await Client.Kv.TxnAsync(request)).Succeeded;
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await Txn("1", "2"), Is.True);
            Assert.That(await Txn("1", "x"), Is.False);
            Assert.That(await Txn("x", "2"), Is.False);
        });
    }

    private Compare Range(string from, string to, string value) => new()
    {
        Key = Key(from),
        RangeEnd = Key(to),
        Target = CompareTarget.Value,
        Value = Bytes.Of(value),
    };

    /// <param name="compare">Of key "a" when it names none.</param>
    /// <param name="holds">Initials of the results for which it holds: Equal, Greater, Less, NotEqual.</param>
    private async Task Expect(Compare compare, string holds)
    {
        var found = "";
        if (compare.Key.IsEmpty)
            compare.Key = Key("a");
        foreach (var result in s_results)
        {
            compare.Result = result;
            if ((await Client.Kv.TxnAsync(new TxnRequest { Compare = { compare } })).Succeeded)
                found += result.ToString()[0];
        }

        Assert.That(found, Is.EqualTo(holds), compare.ToString());
    }
}
