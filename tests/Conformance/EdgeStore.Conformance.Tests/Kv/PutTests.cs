using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Kv;

public sealed class PutTests(Implementation implementation) : ConformanceFixture(implementation)
{
    [Test]
    public async Task Previous_values_come_only_when_asked_for_and_only_when_there_are_some()
    {
        var put = new PutRequest { Key = Key("a"), Value = Bytes.Of("1"), PrevKv = true };
        var first = await Client.Kv.PutAsync(put);
        put.Value = Bytes.Of("2");
        var second = await Client.Kv.PutAsync(put);
        put.PrevKv = false;
        var third = await Client.Kv.PutAsync(put);

        Assert.Multiple(() =>
        {
            Assert.That(first.PrevKv, Is.Null);
            Assert.That(second.PrevKv, Is.EqualTo(new KeyValue
            {
                Key = Key("a"),
                Value = Bytes.Of("1"),
                CreateRevision = first.Header.Revision,
                ModRevision = first.Header.Revision,
                Version = 1,
            }));
            Assert.That(third.PrevKv, Is.Null);
        });
    }

    [Test]
    public async Task Equal_values_make_a_new_version_all_the_same()
    {
        await PutAsync("a", "same");
        await PutAsync("a", "same");

        Assert.That((await GetAsync("a"))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task Empty_values_are_values()
    {
        await PutAsync("a", "");

        var kv = await GetAsync("a");

        Assert.Multiple(() =>
        {
            Assert.That(kv, Is.Not.Null);
            Assert.That(kv!.Value.IsEmpty);
        });
    }

    [Test]
    public async Task Ignore_value_keeps_the_value_and_makes_a_new_version()
    {
        await PutAsync("a", "kept");

        await Client.Kv.PutAsync(new PutRequest { Key = Key("a"), IgnoreValue = true });

        var kv = await GetAsync("a");
        Assert.Multiple(() =>
        {
            Assert.That(kv!.Value, Is.EqualTo(Bytes.Of("kept")));
            Assert.That(kv!.Version, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Ignore_lease_keeps_the_lease_and_a_plain_put_drops_it()
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        await PutAsync("a", "1", lease);

        await Client.Kv.PutAsync(new PutRequest { Key = Key("a"), Value = Bytes.Of("2"), IgnoreLease = true });
        var kept = await GetAsync("a");
        await PutAsync("a", "3");
        var dropped = await GetAsync("a");

        Assert.Multiple(() =>
        {
            Assert.That(kept!.Lease, Is.EqualTo(lease));
            Assert.That(kept!.Value, Is.EqualTo(Bytes.Of("2")));
            Assert.That(dropped!.Lease, Is.Zero);
        });
    }

    [Test]
    public async Task An_empty_key_is_refused() =>
        await Refused.WithAsync(
            StatusCode.InvalidArgument,
            "etcdserver: key is not provided",
            Client.Kv.PutAsync(new PutRequest { Value = Bytes.Of("v") }));

    [Test]
    public async Task Ignore_value_with_a_value_is_refused()
    {
        await PutAsync("a", "1");
        var put = new PutRequest { Key = Key("a"), Value = Bytes.Of("2"), IgnoreValue = true };

        await Refused.WithAsync(StatusCode.InvalidArgument, "etcdserver: value is provided", Client.Kv.PutAsync(put));
    }

    [Test]
    public async Task Ignore_lease_with_a_lease_is_refused()
    {
        await PutAsync("a", "1");
        var put = new PutRequest { Key = Key("a"), Lease = 7, IgnoreLease = true };

        await Refused.WithAsync(StatusCode.InvalidArgument, "etcdserver: lease is provided", Client.Kv.PutAsync(put));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task There_is_nothing_to_keep_of_a_missing_key(bool value, bool lease)
    {
        var put = new PutRequest { Key = Key("missing"), IgnoreValue = value, IgnoreLease = lease };

        await Refused.WithAsync(StatusCode.InvalidArgument, "etcdserver: key not found", Client.Kv.PutAsync(put));
    }

    [Test]
    public async Task An_unknown_lease_is_refused_and_nothing_is_written()
    {
        var before = await RevisionAsync();
        var put = new PutRequest { Key = Key("a"), Value = Bytes.Of("v"), Lease = 123456789 };

        await Refused.WithAsync(StatusCode.NotFound, "etcdserver: requested lease not found", Client.Kv.PutAsync(put));

        Assert.Multiple(async () =>
        {
            Assert.That(await GetAsync("a"), Is.Null);
            Assert.That(await RevisionAsync(), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task A_value_of_one_mebibyte_is_accepted()
    {
        var value = new byte[1 << 20];
        new Random(1).NextBytes(value);

        await Client.Kv.PutAsync(new PutRequest { Key = Key("big"), Value = ByteString.CopyFrom(value) });

        Assert.That((await GetAsync("big"))!.Value.ToByteArray(), Is.EqualTo(value));
    }

    [Test]
    public async Task A_request_above_the_limit_is_refused()
    {
        var put = new PutRequest { Key = Key("big"), Value = ByteString.CopyFrom(new byte[(3 << 19) + 1]) };

        await Refused.WithAsync(StatusCode.InvalidArgument, "etcdserver: request is too large", Client.Kv.PutAsync(put));
    }
}
