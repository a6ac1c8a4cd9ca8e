using EdgeStore.Operator.Rendering;
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

    [Test]
    public async Task Spec_of_a_server_that_lies_behind_makes_nobody_leave()
    {
        await using var fleet = await FleetHarness.StartAsync(new ScaledTime(10));
        await fleet.CreateAsync("demo", "{placement: {replicas: 2}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("two", c => c.Status is { ReadyMembers: 2 } && IsConverged(c));
        fleet.Api.Store.Freeze();
        await fleet.PatchSpecAsync("demo", Replicas(3));
        await fleet.UntilAsync("three", c => c.Status is { ReadyMembers: 3 } && IsConverged(c));

        fleet.Api.Store.IsBehind = path => path.Name == "demo";
        await LooksAsync(fleet);

        Assert.That(fleet.Fleet.Calls, Is.Empty);
        fleet.Api.Store.IsBehind = _ => false;
        await fleet.UntilAsync("still three", c => c.Status is { Members: 3, RemovedMembers: null } && IsConverged(c));
    }

    [Test]
    public async Task Member_that_a_server_does_not_know_yet_is_not_removed_as_one_that_never_ran()
    {
        await using var fleet = await FleetHarness.StartAsync(new ScaledTime(10));
        await fleet.CreateAsync("demo", "{placement: {replicas: 2}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("two", IsConverged);
        // The operator hears nothing of pod and claim, and who is asked knows of neither.
        fleet.Api.Store.Freeze();
        fleet.Api.Watches.Omit = change => change.Collection is "/pods" or "/persistentvolumeclaims";
        await fleet.PatchSpecAsync("demo", Replicas(3));
        await Eventually.TrueAsync(async () => (await fleet.ListAsync<V1Pod>()).Any(p => p.Metadata.Name == "demo-2" && p.Status is not null), "it runs", () => Task.FromResult(""));
        fleet.Api.Store.IsBehind = path => path.Collection is "/pods" or "/persistentvolumeclaims";

        await fleet.PatchSpecAsync("demo", Replicas(2));
        await Eventually.TrueAsync(
            () => Task.FromResult(fleet.Api.Answered.Any(r => r is { Method: "DELETE", Path: { Collection: "/pods", Name: "demo-2" } })), "asked", () => Task.FromResult(""));
        await fleet.UntilAsync("told", c => c.Status!.Conditions!.Any(x => x is { Type: ConditionTypes.Progressing, Reason: "ScalingDown" }));

        Assert.That((await fleet.MembersAsync()).Single(m => m.Spec.Name == "demo-2").Status?.Left, Is.Null);
        fleet.Api.Store.IsBehind = _ => false;
        fleet.Api.Watches.Omit = _ => false;
        fleet.Api.Watches.CutAll();
        fleet.Api.Store.Compact();
        await fleet.UntilAsync("it has left", c => c.Status!.RemovedMembers?.Any(r => r is { Tag: 3, MemberId: not null }) == true);
        Assert.That(fleet.Fleet.Calls, Does.Contain("leave demo-2"));
    }

    [Test]
    public async Task Member_that_was_removed_is_not_made_again_by_who_lies_behind()
    {
        await using var fleet = await ScaledDownAsync();

        // The membership of before names who is in no list any more.
        await fleet.StopOperatorAsync();
        fleet.Api.Store.IsBehind = path => path.Name == "demo" || path.Collection == "/configmaps";
        fleet.Api.Watches.Omit = change => change.Collection == "/configmaps";
        await fleet.StartOperatorAsync();
        await LooksAsync(fleet);

        Assert.That((await fleet.MembersAsync()).Select(m => m.Spec.Tag), Is.EquivalentTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Member_that_was_removed_is_not_told_to_be_one_by_who_sees_it_as_it_was()
    {
        await using var fleet = await ScaledDownAsync();

        await fleet.StopOperatorAsync();
        fleet.Api.Store.IsBehind = path => path.Collection == "edgestore.io/edgestoremembers";
        fleet.Api.Watches.Omit = change => change.Collection == "edgestore.io/edgestoremembers";
        await fleet.StartOperatorAsync();
        await LooksAsync(fleet);

        var map = fleet.Api.Store.Get(new ObjectPath("/configmaps", "default", "demo-membership", ""));
        var entries = MembershipFile.Parse(map["data"]![StoreContract.MembershipFile]!.GetValue<string>());
        Assert.That(entries.Where(e => e.Removed).Select(e => e.Tag), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public async Task Member_that_was_removed_gets_no_pod_from_who_sees_it_as_it_was([Values] bool andTheCluster)
    {
        await using var fleet = await ScaledDownAsync();
        var made = fleet.Api.Count("POST", "/pods");

        await fleet.StopOperatorAsync();
        fleet.Api.Store.IsBehind = path => path.Collection == "edgestore.io/edgestoremembers" || (andTheCluster && path.Name == "demo");
        fleet.Api.Watches.Omit = change => change.Collection == "edgestore.io/edgestoremembers";
        await fleet.StartOperatorAsync();
        await LooksAsync(fleet);

        Assert.That(fleet.Api.Count("POST", "/pods"), Is.EqualTo(made));
    }

    /// <summary>One of three has left, and the API server remembers how it was before.</summary>
    private static async Task<FleetHarness> ScaledDownAsync()
    {
        var fleet = await FleetHarness.StartAsync(new ScaledTime(10));
        await fleet.CreateAsync("demo", "{placement: {replicas: 3}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("three", c => c.Status is { ReadyMembers: 3 } && IsConverged(c));
        fleet.Api.Store.Freeze();
        await fleet.PatchSpecAsync("demo", Replicas(2));
        await fleet.UntilAsync("two", c => c.Status is { Members: 2, RemovedMembers.Count: 1 } && IsConverged(c));
        return fleet;
    }

    /// <summary>The operator has gone over the cluster a few times more.</summary>
    private static Task LooksAsync(FleetHarness fleet)
    {
        var looks = Looks();
        return Eventually.TrueAsync(() => Task.FromResult(Looks() > looks + 3), "looks", () => Task.FromResult(""));

        int Looks() => fleet.Api.Requests.Count(r => r.Method == "GET" && r.Path.Name == "demo");
    }

    private static bool IsConverged(EdgeStoreCluster cluster)
        => cluster.Status?.Conditions?.Any(x => x is { Type: ConditionTypes.Converged, Status: "True" }) == true;

    private static JsonObject Replicas(int count) => new() { ["placement"] = new JsonObject { ["replicas"] = count } };
}
