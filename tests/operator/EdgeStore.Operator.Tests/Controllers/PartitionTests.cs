using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tests.Faults;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class PartitionTests
{
    [Test]
    public async Task Operator_that_most_members_do_not_answer_disturbs_nobody_until_they_do()
    {
        await using var fleet = await FleetHarness.StartAsync(new ScaledTime(10));
        await fleet.CreateAsync("demo", "{placement: {replicas: 5}, storage: {size: 1Gi}, upgrade: {maxUnavailable: 1}}");
        await fleet.UntilAsync("five", c => c.Status is { ReadyMembers: 5 } && HasStatus(c, ConditionTypes.Converged, "True") && HasStatus(c, ConditionTypes.Progressing, "False"));
        var pods = await PodsAsync();
        foreach (var name in new[] { "demo-0", "demo-1", "demo-2" }) fleet.Fleet.Silent[name] = true;
        await fleet.UntilAsync("suspected", c => HasStatus(c, ConditionTypes.ControlPlanePartitioned, "True"));

        await fleet.PatchSpecAsync("demo", new JsonObject { ["image"] = "edgestore:2", ["placement"] = new JsonObject { ["replicas"] = 4 } });
        var generation = (await fleet.ClusterAsync()).Metadata.Generation;
        await fleet.UntilAsync("seen", c => c.Status!.ObservedGeneration == generation && HasStatus(c, ConditionTypes.Progressing, "True"));

        Assert.That(fleet.Fleet.Calls, Is.Empty);
        Assert.That(await PodsAsync(), Is.EqualTo(pods));
        fleet.Fleet.Silent.Clear();
        await fleet.UntilAsync("done", c => c.Status is { ReadyMembers: 4, UpdatedMembers: 4, Members: 4 } && HasStatus(c, ConditionTypes.Progressing, "False"));
        Assert.That(HasStatus(await fleet.ClusterAsync(), ConditionTypes.ControlPlanePartitioned, "True"), Is.False);

        async Task<IReadOnlyList<string>> PodsAsync() => [.. (await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Uid).Order(StringComparer.Ordinal)];
    }

    private static bool HasStatus(EdgeStoreCluster cluster, string type, string status)
        => cluster.Status?.Conditions?.Any(c => c.Type == type && c.Status == status) == true;
}
