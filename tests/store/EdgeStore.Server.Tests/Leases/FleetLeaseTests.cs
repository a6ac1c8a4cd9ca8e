using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Writing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Server.Tests.Leases;

public sealed class FleetLeaseTests
{
    private const long ShortTtl = 5;
    private const long LongTtl = 3600;

    [Test]
    public async Task A_lease_is_of_use_at_every_member()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (owner, other) = (fleet.Members[0], fleet.Members[1]);
        var lease = await GrantAsync(owner, LongTtl);
        await Eventually.Holds(() => Find(other, lease) is not null, "the lease is known");

        await other.PutAsync("k", "v", lease);
        Assert.That(await KeepAliveAsync(other, lease), Is.EqualTo(LongTtl));
        await Eventually.Holds(() => Find(owner, lease)!.Renewals == 1, "the owner is told of the renewal");
        var left = await other.Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });
        Assert.That((left.GrantedTTL, left.Keys.Single().ToStringUtf8()), Is.EqualTo((LongTtl, "k")));
        Assert.That((await other.Leases.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Select(found => found.ID), Is.EqualTo(new[] { lease }));

        await other.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        await Eventually.Holds(() => Find(owner, lease) is null && owner.Get("k") is null, "it ends everywhere");
        Assert.That(await KeepAliveAsync(other, lease), Is.Zero);
    }

    [Test]
    public async Task The_owner_lets_it_expire_wherever_the_keys_were_put()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (owner, other) = (fleet.Members[0], fleet.Members[1]);
        var lease = await GrantAsync(owner, LongTtl);
        var shortLived = await GrantAsync(owner, ShortTtl);
        await Eventually.Holds(() => Find(other, shortLived) is not null, "the lease is known");
        await other.PutAsync("stays", "v", lease);
        await other.PutAsync("goes", "v", shortLived);
        await Eventually.Holds(() => other.Get("goes") is null && Find(other, shortLived) is null, "it has expired");
        Assert.That(other.Get("stays"), Is.EqualTo("v"));
    }

    [Test]
    public async Task The_leases_of_a_removed_member_are_taken_over_and_expire()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var gone = fleet.Members[2];
        var lease = await GrantAsync(gone, ShortTtl);
        await gone.PutAsync("k", "v", lease);
        var kept = await GrantAsync(gone, LongTtl);
        await Eventually.Holds(() => fleet.Members.All(member => Find(member, kept) is not null), "the leases are known");
        await gone.StopAsync();

        foreach (var member in fleet.Members.Take(2)) fleet.WriteMembership(member, removed: gone.Tag);
        await Eventually.Holds(() => fleet.Members.Take(2).All(member => member.Get("k") is null), "a survivor lets it expire");
        var heir = fleet.Members[0].Services.GetRequiredService<StoreHead>().Published.MemberId;
        await Eventually.Holds(() => Find(fleet.Members[1], kept)!.Owner == heir, "the most senior has taken over the others");
    }

    private static async Task<long> GrantAsync(FleetMember member, long ttl) => (await member.Leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl })).ID;

    private static Core.Leases.Lease? Find(FleetMember member, long lease) => member.Services.GetRequiredService<StoreHead>().Published.Leases.Find(lease);

    private static async Task<long> KeepAliveAsync(FleetMember member, long lease)
    {
        using var call = member.Leases.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        Assert.That(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current.TTL;
    }
}
