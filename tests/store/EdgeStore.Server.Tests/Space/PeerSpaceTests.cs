using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Space;

public sealed class PeerSpaceTests
{
    [Test]
    public async Task A_member_that_is_full_for_clients_still_merges_what_peers_have()
    {
        await using var fleet = await StartAsync(second: "--quota-backend-bytes=1");
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await Assert.ThrowsAsync<RpcException>(() => two.PutAsync("refused", "v"));

        await one.PutAsync("k", "v");

        await Eventually.Holds(() => two.Get("k") == "v", "the change is merged");
    }

    [Test]
    public async Task A_disk_that_is_nearly_full_takes_nothing_from_peers_either_and_says_so()
    {
        await using var fleet = await StartAsync(second: $"--reserved-disk-bytes={long.MaxValue / 2}");
        var (one, two) = (fleet.Members[0], fleet.Members[1]);

        await one.PutAsync("k", "v");

        await Eventually.Holds(() => two.StatusOf(one).LastError.Contains("database space exceeded"), "the link says why it broke");
        Assert.That(two.Get("k"), Is.Null);
        Assert.That(one.StatusOf(two).LagChanges, Is.EqualTo(1));
    }

    private static async Task<TestFleet> StartAsync(string second)
    {
        var fleet = TestFleet.Create(2, "http", (_, tag) => tag == 2 ? [second] : []);
        foreach (var member in fleet.Members) await fleet.StartAsync(member);
        return fleet;
    }
}
