using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Server.Tests.Telemetry;

public sealed class LinkMetricsTests
{
    [Test]
    public async Task Streams_with_a_peer_and_what_goes_over_them_are_counted_by_its_member_id()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, other) = (fleet.Members[0], fleet.Members[1]);
        var (oneId, otherId) = (IdOf(one), IdOf(other));
        var pair = $$"""{Local="{{oneId}}",Remote="{{otherId}}"}""";
        await one.PutAsync("k", new string('v', 1000));
        await Eventually.Holds(
            async () => (await MetricsPage.OfAsync(one.MetricsUrl)) is var page
                && page[$$"""etcd_network_peer_sent_bytes_total{To="{{otherId}}"}"""] > 1000
                && page["etcd_network_active_peers" + pair] > 0,
            "what is sent is counted");
        await Eventually.Holds(
            async () => (await MetricsPage.OfAsync(other.MetricsUrl))[$$"""etcd_network_peer_received_bytes_total{From="{{oneId}}"}"""] > 1000,
            "what is received is counted");

        fleet.Cut(one, other);
        await Eventually.Holds(
            async () => (await MetricsPage.OfAsync(one.MetricsUrl)) is var page
                && page["etcd_network_active_peers" + pair] == 0 && page["etcd_network_disconnected_peers_total" + pair] >= 1,
            "the end of the stream is counted");
    }

    private static string IdOf(FleetMember member) => member.Services.GetRequiredService<StoreHead>().Published.MemberId.ToString("x");
}
