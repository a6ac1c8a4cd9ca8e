using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tests.Controllers;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>What <see cref="FaultTests"/> found once, each by itself.</summary>
public sealed class FoundTests
{
    [Test]
    public async Task Member_that_came_to_life_unseen_is_not_removed_as_one_that_never_ran()
    {
        await using var fleet = await FleetHarness.StartAsync(new ScaledTime(10));
        await fleet.CreateAsync("demo", "{placement: {replicas: 2}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("converged", c => c.Status?.Conditions?.Any(x => x is { Type: ConditionTypes.Converged, Status: "True" }) == true);
        // The operator hears that pod and claim were made, and not that they run.
        fleet.Api.Watches.Omit = change => change is { Type: "MODIFIED", Collection: "/pods" or "/persistentvolumeclaims" };
        await fleet.PatchSpecAsync("demo", Replicas(3));
        await Eventually.TrueAsync(async () => (await fleet.ListAsync<V1Pod>()).Any(p => p.Metadata.Name == "demo-2" && p.Status is not null), "it runs", () => Task.FromResult(""));
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Api.OnRequest((request, _) =>
        {
            if (request.Is("DELETE", "/pods")) refused.TrySetResult();
            return Task.CompletedTask;
        });

        await fleet.PatchSpecAsync("demo", Replicas(2));
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await fleet.UntilAsync("noticed", c => c.Status!.Conditions!.Any(x => x is { Type: ConditionTypes.Progressing, Reason: "ScalingDown" }));

        Assert.That((await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Name), Does.Contain("demo-2"));
        Assert.That((await fleet.ClusterAsync()).Status!.RemovedMembers, Is.Null);
        fleet.Api.Watches.Omit = _ => false;
        fleet.Api.Watches.CutAll();
        fleet.Api.Store.Compact();
        await fleet.UntilAsync("it has left", c => c.Status!.RemovedMembers?.Any(r => r is { Tag: 3, MemberId: not null }) == true);
        Assert.That(fleet.Fleet.Calls, Does.Contain("leave demo-2"));
    }

    private static JsonObject Replicas(int count) => new() { ["placement"] = new JsonObject { ["replicas"] = count } };
}
