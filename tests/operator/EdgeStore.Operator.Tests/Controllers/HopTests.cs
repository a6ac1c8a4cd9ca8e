using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tests.Faults;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>A member whose node was away while the fleet went over several releases, by the whole operator.</summary>
public sealed class HopTests
{
    private const string Away = "demo-three";

    /// <summary>Each release reads what the one before it wrote, and talks to it; no more.</summary>
    private static readonly ReleaseTable Releases = new(
    [
        Of("0.1.0", protocol: 1, format: 1), Of("0.2.0", protocol: 2, format: 2), Of("0.3.0", protocol: 3, format: 3), Of("0.4.0", protocol: 4, format: 4),
    ]);

    [Test]
    public async Task Member_goes_over_the_releases_that_it_missed([Values(false, true)] bool operatorEndsInBetween)
    {
        await using var fleet = await LeftBehindAsync();
        var remembered = (await fleet.ClusterAsync()).Status!.Releases!.Select(r => $"{r.Version} {r.Image}");
        Assert.That(remembered, Is.EqualTo(["0.1.0 edgestore:0.1.0", "0.2.0 edgestore:0.2.0", "0.3.0 edgestore:0.3.0", "0.4.0 edgestore:0.4.0"]));

        Return(fleet);
        if (operatorEndsInBetween)
        {
            await Eventually.TrueAsync(async () => (await MemberAsync(fleet)).Status?.CatchUp?.Hop == "0.3.0", "the second hop", async () => KubernetesYaml.Serialize((await MemberAsync(fleet)).Status));
            await fleet.StopOperatorAsync();
            await fleet.StartOperatorAsync();
        }

        await fleet.UntilAsync("caught up", c => c.Status is { UpdatedMembers: 3, ReadyMembers: 3, Upgrade.Phase: UpgradePhase.Complete });
        Assert.That(fleet.Fleet.Started.Where(s => s.StartsWith(Away, StringComparison.Ordinal)), Is.EqualTo(
            [$"{Away} edgestore:0.1.0", $"{Away} edgestore:0.2.0", $"{Away} edgestore:0.3.0", $"{Away} edgestore:0.4.0"]));
        Assert.That(fleet.Fleet.Started.Count(s => !s.StartsWith(Away, StringComparison.Ordinal)), Is.EqualTo(8), "the others are left alone");
        // What an operator has not sent when it ends is not told.
        if (!operatorEndsInBetween)
            await ToldAsync(fleet, $"Restarting {Away} with release 0.2.0, because 0.4.0 cannot", $"Restarting {Away} with release 0.3.0, because 0.4.0 cannot", $"{Away} is back and has caught up");
    }

    [Test]
    public async Task Member_is_left_alone_when_nobody_remembers_an_image_until_it_is_given_one()
    {
        await using var fleet = await LeftBehindAsync();
        fleet.Api.Store.Change(ObjectPath.Parse("/apis/edgestore.io/v1alpha1/namespaces/default/edgestoreclusters/demo/status"), c =>
        {
            var all = c["status"]!["releases"]!.AsArray();
            while (all.Count > 1) all.RemoveAt(0);
            return c;
        });

        Return(fleet);

        await fleet.UntilAsync("told", c => c.Status!.Conditions!.Any(x => x is { Type: ConditionTypes.Degraded, Reason: "MemberTooOld" }
            && x.Message.Contains($"give pod {Away} an image of release 0.2,", StringComparison.Ordinal)));
        Assert.That(fleet.Fleet.Started.Count(s => s.StartsWith(Away, StringComparison.Ordinal)), Is.EqualTo(1));
    }

    // All three ran 0.1.0; then two went over 0.2.0 and 0.3.0 to 0.4.0.
    private static async Task<FleetHarness> LeftBehindAsync()
    {
        var fleet = await FleetHarness.StartAsync(new ScaledTime(10), Releases);
        foreach (var node in new[] { "one", "two", "three" })
        {
            fleet.Api.Store.Create(ObjectPath.Parse("/api/v1/nodes"), new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = node, ["labels"] = new JsonObject { ["edge"] = "yes" } },
                ["spec"] = new JsonObject(),
                ["status"] = Ready(true),
            });
        }
        await fleet.CreateAsync("demo", "{image: \"edgestore:0.1.0\", placement: {perNode: {nodeSelector: {edge: \"yes\"}}}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("converged", c => c.Status is { ReadyMembers: 3, Releases.Count: 1 });
        fleet.Fleet.Silent[Away] = true;
        SetNode(fleet, ready: false);
        await fleet.UntilAsync("offline", c => c.Status!.OfflineMembers == 1);
        foreach (var release in new[] { "0.2.0", "0.3.0", "0.4.0" })
        {
            await fleet.PatchSpecAsync("demo", new JsonObject { ["image"] = $"edgestore:{release}" });
            await fleet.UntilAsync(release, c => c.Status is { Upgrade: { Phase: UpgradePhase.Complete, Updated: 2, PendingOnReturn: 1 } upgrade } && upgrade.ToImage.EndsWith(release, StringComparison.Ordinal));
        }
        return fleet;
    }

    private static void Return(FleetHarness fleet)
    {
        fleet.Fleet.Silent.TryRemove(Away, out _);
        SetNode(fleet, ready: true);
    }

    private static void SetNode(FleetHarness fleet, bool ready) => fleet.Api.Store.Change(ObjectPath.Parse("/api/v1/nodes/three/status"), n =>
    {
        n["status"] = Ready(ready);
        return n;
    });

    private static JsonObject Ready(bool ready)
        => new() { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }) };

    private static async Task<EdgeStoreMember> MemberAsync(FleetHarness fleet) => (await fleet.MembersAsync()).Single(m => m.Spec.Name == Away);

    private static Task ToldAsync(FleetHarness fleet, params string[] texts) => Eventually.TrueAsync(
        async () => (await fleet.ListAsync<Corev1Event>()) is var events && texts.All(t => events.Any(e => e.Message.StartsWith(t, StringComparison.Ordinal))),
        string.Join("; ", texts),
        async () => string.Join('\n', (await fleet.ListAsync<Corev1Event>()).Select(e => e.Message)));

    private static Release Of(string number, uint protocol, uint format)
        => new(new Version(number), new VersionRange(Math.Max(1, protocol - 1), protocol), new VersionRange(Math.Max(1, format - 1), format));
}
