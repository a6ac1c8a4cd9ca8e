using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class RangeTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task A_single_key_comes_with_all_its_fields()
    {
        var created = await PutAsync("a", "1");
        var modified = await PutAsync("a", "2");

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Key("a") });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Count, Is.EqualTo(1));
            Assert.That(answer.More, Is.False);
            Assert.That(answer.Kvs, Is.EqualTo(new[]
            {
                new KeyValue { Key = Key("a"), Value = Bytes.Of("2"), CreateRevision = created, ModRevision = modified, Version = 2 },
            }));
        });
    }

    [Test]
    public async Task A_missing_key_is_an_empty_answer()
    {
        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Key("nothing") });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Kvs, Is.Empty);
            Assert.That(answer.Count, Is.Zero);
        });
    }

    [Test]
    public async Task A_range_is_half_open_and_in_key_order()
    {
        foreach (var key in new[] { "c", "a", "d", "b" })
            await PutAsync(key, key);

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Key("b"), RangeEnd = Key("d") });

        Assert.That(Names(answer.Kvs), Is.EqualTo(new[] { "b", "c" }));
    }

    [Test]
    public async Task A_prefix_range_takes_the_prefix_only()
    {
        foreach (var key in new[] { "pod", "pods/x", "pods/y", "podt" })
            await PutAsync(key, key);

        var prefix = Key("pods/");
        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = prefix, RangeEnd = Bytes.PrefixEnd(prefix) });

        Assert.That(Names(answer.Kvs), Is.EqualTo(new[] { "pods/x", "pods/y" }));
    }

    [Test]
    public async Task A_range_end_of_one_zero_byte_means_from_the_key_on()
    {
        var last = ByteString.CopyFrom(0xff, 0xfe, (byte)(await RevisionAsync() & 0x7f));
        await Client.Kv.PutAsync(new PutRequest { Key = last });
        await Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFrom([.. last.Span, 0]) });

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = last, RangeEnd = Bytes.FromKey });

        Assert.That(answer.Kvs.Select(kv => kv.Key.Length), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public async Task Zero_to_zero_is_every_key()
    {
        await PutAsync("a", "1");

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Bytes.FromKey, RangeEnd = Bytes.FromKey });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Kvs.Select(kv => kv.Key), Does.Contain(Key("a")));
            Assert.That(answer.Count, Is.EqualTo(answer.Kvs.Count));
        });
    }

    [Test]
    public async Task An_inverted_range_is_empty()
    {
        await PutAsync("b", "1");

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Key("z"), RangeEnd = Key("a") });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Kvs, Is.Empty);
            Assert.That(answer.Count, Is.Zero);
        });
    }

    [Test]
    public async Task Binary_keys_order_by_unsigned_bytes()
    {
        byte[][] keys = [[0x80], [0x00], [0x7f, 0xff], [0xff], [0x7f]];
        foreach (var key in keys)
            await Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFrom([.. Prefix.Span, .. key]) });

        var answer = await Client.Kv.RangeAsync(All());

        Assert.That(
            answer.Kvs.Select(kv => Convert.ToHexString(kv.Key.Span[Prefix.Length..])),
            Is.EqualTo(new[] { "00", "7F", "7FFF", "80", "FF" }));
    }

    [Test]
    public async Task Keys_only_leaves_the_values_out_and_the_rest_in()
    {
        await PutAsync("a", "1");
        var modified = await PutAsync("a", "2");

        var request = All();
        request.KeysOnly = true;
        var kv = (await Client.Kv.RangeAsync(request)).Kvs.Single();

        Assert.Multiple(() =>
        {
            Assert.That(kv.Value.IsEmpty);
            Assert.That(kv.ModRevision, Is.EqualTo(modified));
            Assert.That(kv.Version, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Count_only_counts_and_returns_no_keys()
    {
        for (var i = 0; i < 5; i++)
            await PutAsync($"k{i}", "v");

        var request = All();
        request.CountOnly = true;
        request.Limit = 2;
        var answer = await Client.Kv.RangeAsync(request);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Count, Is.EqualTo(5));
            Assert.That(answer.Kvs, Is.Empty);
            Assert.That(answer.More, Is.False);
        });
    }

    [Test]
    public async Task Serializable_reads_answer_too()
    {
        await PutAsync("a", "1");

        var answer = await Client.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Serializable = true });

        Assert.That(answer.Kvs.Single().Value, Is.EqualTo(Bytes.Of("1")));
    }

    [Test]
    public async Task An_empty_key_is_refused() =>
        await Refused.WithAsync(
            StatusCode.InvalidArgument, "etcdserver: key is not provided", Client.Kv.RangeAsync(new RangeRequest()));
}
