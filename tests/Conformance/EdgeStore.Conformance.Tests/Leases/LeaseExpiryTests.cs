using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Conformance.Tests.Watching;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Leases;

/// <summary>Time passes here for real: leases of two seconds, the shortest there are.</summary>
public sealed class LeaseExpiryTests(Implementation implementation) : LeaseFixture(implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Expiry_deletes_the_keys_in_one_revision_and_watchers_see_it()
    {
        var lease = await GrantAsync(2);
        await PutAsync("a", "1", lease);
        var before = await PutAsync("b", "1", lease);
        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(new WatchCreateRequest { Key = Prefix, RangeEnd = PrefixEnd });

        var events = (await watch.NextAsync()).Events;

        Assert.Multiple(async () =>
        {
            Assert.That(events.Select(e => e.Type), Is.All.EqualTo(Event.Types.EventType.Delete));
            Assert.That(events.Select(e => e.Kv.Key), Is.EqualTo(new[] { Key("a"), Key("b") }));
            Assert.That(events.Select(e => e.Kv.ModRevision), Is.All.EqualTo(before + 1));
            Assert.That((await TimeToLiveAsync(lease)).TTL, Is.EqualTo(-1));
        });
    }

    [Test]
    public async Task A_lease_does_not_expire_before_its_time()
    {
        var started = TimeProvider.System.GetTimestamp();
        var lease = await GrantAsync(2);

        await Eventually.IsTrueAsync(
            async () => (await TimeToLiveAsync(lease)).GrantedTTL == 0, s_patience, () => "the lease lives on");

        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromSeconds(1.9)));
    }

    [Test]
    public async Task Keeping_alive_starts_the_time_anew()
    {
        var lease = await GrantAsync(30);
        await Eventually.IsTrueAsync(
            async () => (await TimeToLiveAsync(lease)).TTL <= 27, s_patience, () => "the time to live does not shrink");

        var kept = await KeepAliveAsync(lease);

        Assert.Multiple(async () =>
        {
            Assert.That(kept.TTL, Is.EqualTo(30));
            Assert.That((await TimeToLiveAsync(lease)).TTL, Is.InRange(28, 30));
        });
    }

    [Test]
    public async Task A_revoked_lease_does_not_expire_again()
    {
        var revoked = await GrantAsync(2);
        var other = await GrantAsync(2);
        await PutAsync("a", "1", revoked);
        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = revoked });
        var again = await PutAsync("a", "2");
        await PutAsync("b", "1", other);

        await Eventually.IsTrueAsync(async () => await GetAsync("b") is null, s_patience, () => "b is still there");

        Assert.That((await GetAsync("a"))!.ModRevision, Is.EqualTo(again));
    }
}
