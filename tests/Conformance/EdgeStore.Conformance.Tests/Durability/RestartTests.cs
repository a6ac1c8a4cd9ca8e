using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Conformance.Tests.Watching;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Durability;

public sealed class RestartTests(Implementation implementation) : WatchFixture(implementation)
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Everything_is_there_after_a_restart(bool clean)
    {
        var first = await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("gone", "1");
        await DeleteAsync("gone");
        var before = await Client.Kv.RangeAsync(All());

        await RestartAsync(clean);

        var after = await Client.Kv.RangeAsync(All());
        Assert.Multiple(async () =>
        {
            Assert.That(after.Kvs, Is.EqualTo(before.Kvs));
            Assert.That(after.Header.Revision, Is.EqualTo(before.Header.Revision));
            Assert.That(after.Header.MemberId, Is.EqualTo(before.Header.MemberId));
            Assert.That(after.Header.ClusterId, Is.EqualTo(before.Header.ClusterId));
            Assert.That((await GetAsync("a", first))!.Value, Is.EqualTo(Bytes.Of("1")), "history too");
        });
    }

    [Test]
    public async Task Revisions_go_on_where_they_were()
    {
        var before = await PutAsync("a", "1");

        await RestartAsync(clean: false);

        Assert.That(await PutAsync("a", "2"), Is.EqualTo(before + 1));
    }

    [Test]
    public async Task A_watch_can_resume_from_before_the_restart()
    {
        var from = await PutAsync("a", "1");
        await DeleteAsync("a");

        await RestartAsync(clean: true);
        await PutAsync("a", "2");

        await using var watch = new WatchStream(Client);
        await watch.CreateAsync(WatchAll(from));
        Assert.That(Texts(await watch.EventsAsync(3)), Is.EqualTo(new[] { "put a=1", "delete a", "put a=2" }));
    }

    [Test]
    public async Task What_is_compacted_stays_compacted()
    {
        var first = await PutAsync("a", "1");
        var second = await PutAsync("a", "2");
        await Client.Kv.CompactAsync(new CompactionRequest { Revision = second, Physical = true });

        await RestartAsync(clean: false);

        await Refused.WithAsync(
            StatusCode.OutOfRange,
            "etcdserver: mvcc: required revision has been compacted",
            Client.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = first }));
        Assert.That((await GetAsync("a", second))!.Value, Is.EqualTo(Bytes.Of("2")));
    }

    [Test]
    public async Task Leases_live_on_with_their_keys()
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        await PutAsync("a", "1", lease);

        await RestartAsync(clean: false);

        var answer = await Client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });
        Assert.Multiple(() =>
        {
            Assert.That(answer.GrantedTTL, Is.EqualTo(600));
            Assert.That(answer.TTL, Is.InRange(500, 600));
            Assert.That(answer.Keys, Is.EqualTo(new[] { Key("a") }));
        });
        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        Assert.That(await GetAsync("a"), Is.Null);
    }

    [Test]
    public async Task A_lease_expires_after_a_restart_too()
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 2 })).ID;
        await PutAsync("a", "1", lease);

        await RestartAsync(clean: false);

        await Eventually.IsTrueAsync(
            async () => await GetAsync("a") is null, TimeSpan.FromSeconds(15), () => "the key outlives its lease");
    }

    [Test]
    public async Task A_revoked_lease_stays_revoked()
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        await RestartAsync(clean: false);

        var answer = await Client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease });
        Assert.That(answer.TTL, Is.EqualTo(-1));
    }

    private async Task RestartAsync(bool clean)
    {
        if (clean)
            await Server.StopAsync();
        else
            await Server.KillAsync();
        await Server.StartAsync();
    }
}
