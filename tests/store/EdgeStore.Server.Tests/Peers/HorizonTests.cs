using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>Members that are away for longer than deletes are remembered.</summary>
public sealed class HorizonTests
{
    [Test]
    public async Task A_member_away_past_the_horizon_returns_without_resurrection()
    {
        await using var fleet = await TestFleet.StartAsync(3, "--tombstone-retention=1s");
        var (one, two, away) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        foreach (var key in new[] { "/registry/deleted", "/registry/updated", "/registry/kept", "plain" }) await one.PutAsync(key, "{}");
        await fleet.ConvergeAsync();
        fleet.Isolate(away);
        await Eventually.Holds(() => !one.StatusOf(away).Connected && !two.StatusOf(away).Connected, "the cut is noticed");

        foreach (var key in new[] { "/registry/deleted", "/registry/updated", "plain" }) await DeleteAsync(one, key);
        await away.PutAsync("/registry/updated", "{\"a\":\"1\"}");
        await away.PutAsync("/registry/kept", "{\"a\":\"1\"}");
        await away.PutAsync("/registry/new", "{}");
        await away.StopAsync();
        await Eventually.Holds(() => one.Get("plain") is null && two.Get("plain") is null, "the deletes are everywhere else");
        foreach (var member in new[] { one, two }) await CompactAsync(member);
        await Eventually.Holds(() => new[] { one, two }.All(member => member.Status() is { Tombstones: 0, TombstonesCollected: 3 }), "the deletes are forgotten");
        Assert.That(one.StatusOf(away).PastHorizon, Is.True);

        await fleet.StartAsync(away);
        fleet.Rejoin(away);
        await fleet.ConvergeAsync();
        Assert.Multiple(() =>
        {
            foreach (var member in fleet.Members)
            {
                Assert.That(new[] { "/registry/deleted", "/registry/updated", "plain" }.Select(member.Get), Is.All.Null, member.Name);
                Assert.That((member.Get("/registry/kept"), member.Get("/registry/new")), Is.EqualTo(("{\"a\":\"1\"}", "{}")), member.Name);
            }

            Assert.That(away.Status().Reseeds, Is.EqualTo(1));
            Assert.That(one.StatusOf(away).PastHorizon, Is.False);
        });
    }

    [Test]
    public async Task A_young_tombstone_stays_while_its_peer_is_away()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.PutAsync("k", "v");
        await DeleteAsync(one, "k");
        await CompactAsync(one);
        await fleet.ConvergeAsync();

        Assert.That((one.Status().Tombstones, two.Status().Tombstones), Is.EqualTo((1, 1)));
        Assert.That((one.Status().StampAheadMs, one.Status().FutureStamps), Is.EqualTo((0, 0)));
    }

    private static async Task DeleteAsync(FleetMember member, string key) =>
        await member.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) });

    private static async Task CompactAsync(FleetMember member) =>
        await member.Kv.CompactAsync(new CompactionRequest { Revision = member.Status().Revision, Physical = true });
}
