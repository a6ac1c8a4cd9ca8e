using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Lock;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Contests;

public sealed class LockTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_free_lock_is_had_at_once_under_a_key_that_names_the_lease()
    {
        var lease = await GrantAsync();

        var taken = await LockAsync(lease);

        Assert.Multiple(() =>
        {
            Assert.That(taken.Key, Is.EqualTo(Key($"lock/{lease:x}")));
            Assert.That(taken.Header.Revision, Is.Positive);
        });
        var stored = (await Client.Kv.RangeAsync(new RangeRequest { Key = taken.Key })).Kvs.Single();
        Assert.That((stored.Lease, stored.Value.Length), Is.EqualTo((lease, 0)));
    }

    [Test]
    public async Task The_same_lease_has_the_lock_already()
    {
        var lease = await GrantAsync();
        var first = await LockAsync(lease);

        var second = await LockAsync(lease);

        Assert.That(second.Key, Is.EqualTo(first.Key));
    }

    [Test]
    public async Task Whoever_comes_later_waits_for_the_unlock()
    {
        var (first, second, third) = (await GrantAsync(), await GrantAsync(), await GrantAsync());
        var held = await LockAsync(first);
        var next = LockAsync(second);
        await QueuedAsync(2);
        var last = LockAsync(third);
        await QueuedAsync(3);
        Assert.That(next.IsCompleted || last.IsCompleted, Is.False);

        await Client.Lock.UnlockAsync(new UnlockRequest { Key = held.Key });

        var granted = await next.WaitAsync(s_patience);
        Assert.That(granted.Key, Is.EqualTo(Key($"lock/{second:x}")));
        Assert.That(last.IsCompleted, Is.False);
        await Client.Lock.UnlockAsync(new UnlockRequest { Key = granted.Key });
        await last.WaitAsync(s_patience);
    }

    [Test]
    public async Task The_lock_goes_with_the_lease()
    {
        var (first, second) = (await GrantAsync(), await GrantAsync());
        await LockAsync(first);
        var next = LockAsync(second);
        await QueuedAsync(2);

        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = first });

        await next.WaitAsync(s_patience);
    }

    [Test]
    public async Task Whoever_hangs_up_waits_no_more()
    {
        var (first, second) = (await GrantAsync(), await GrantAsync());
        await LockAsync(first);
        using var waiting = Client.Lock.LockAsync(new LockRequest { Name = Key("lock"), Lease = second });
        await QueuedAsync(2);

        waiting.Dispose();

        await QueuedAsync(1);
    }

    [Test]
    public async Task Without_a_lease_there_is_one_all_the_same()
    {
        var taken = await LockAsync(0);

        var stored = (await Client.Kv.RangeAsync(new RangeRequest { Key = taken.Key })).Kvs.Single();
        Assert.That((await Client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = stored.Lease })).GrantedTTL, Is.EqualTo(60));
    }

    [Test]
    public async Task An_unknown_lease_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => LockAsync(4711));

        Assert.That(refusal!.Status.Detail, Is.EqualTo("etcdserver: requested lease not found"));
    }

    private async Task<long> GrantAsync() => (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 100 })).ID;

    private async Task<LockResponse> LockAsync(long lease) => await Client.Lock.LockAsync(new LockRequest { Name = Key("lock"), Lease = lease });

    private Task QueuedAsync(int contestants) => Eventually.IsTrueAsync(
        async () => (await Client.Kv.RangeAsync(new RangeRequest { Key = Key("lock/"), RangeEnd = Key("lock0"), CountOnly = true })).Count == contestants,
        s_patience,
        () => $"there are not {contestants} contestants");
}
