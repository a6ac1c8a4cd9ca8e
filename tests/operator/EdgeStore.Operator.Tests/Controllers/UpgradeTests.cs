using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>Changes of the pod template, by the whole operator.</summary>
public sealed class UpgradeTests
{
    private const string Bad = "edgestore:missing";

    [Test]
    public async Task Canary_comes_first_and_then_two_at_a_time()
    {
        await using var fleet = await ConvergedAsync("{placement: {replicas: 5}, storage: {size: 1Gi}, upgrade: {maxUnavailable: 2, canary: {members: 1, bakeSeconds: 1}}}");

        await fleet.PatchSpecAsync("demo", Image("edgestore:2"));

        await fleet.UntilAsync("rolled", c => c.Status!.Upgrade is { Phase: UpgradePhase.Complete, Updated: 5 } && Reason(c, ConditionTypes.Progressing) == "Complete");
        var cluster = await fleet.ClusterAsync();
        Assert.Multiple(() =>
        {
            Assert.That(cluster.Status!.Upgrade!.FromImage, Is.EqualTo("edgestore:default"));
            Assert.That(cluster.Status.Upgrade.Canary!.Members, Is.EqualTo(["demo-4"]));
            Assert.That(cluster.Status.Upgrade.Canary.PassedAt, Is.Not.Null);
            Assert.That(cluster.Status.LastTemplate!.Image, Is.EqualTo("edgestore:2"));
            // Two that are flushed together are so in any order.
            var calls = fleet.Fleet.Calls.ToList();
            Assert.That(calls.Take(1), Is.EqualTo(["flush demo-4"]));
            Assert.That(calls.Skip(1).Take(2), Is.EquivalentTo(["flush demo-3", "flush demo-2"]));
            Assert.That(calls.Skip(3), Is.EquivalentTo(["flush demo-1", "flush demo-0"]));
        });
        await ToldAsync(fleet, "UpgradeStarted", "MemberRestarting", "MemberUpgraded", "CanaryPassed", "UpgradeCompleted");
    }

    [Test]
    public async Task Image_that_does_not_exist_is_rolled_back_and_not_tried_again()
    {
        await using var fleet = await ConvergedAsync("{placement: {replicas: 3}, storage: {size: 1Gi}, upgrade: {onFailure: Rollback, convergenceTimeoutSeconds: 10}}");
        fleet.Fleet.MissingImages[Bad] = true;
        // The write that gives the image up does not succeed at the first try.
        fleet.Api.Fail(r => r.Method == "PATCH" && r.Path.Name == "demo" && r.Body.Contains("failedTemplateHash", StringComparison.Ordinal), 409, "Conflict", times: 1);

        await fleet.PatchSpecAsync("demo", Image(Bad));

        await RolledBackAsync(fleet);
        Assert.That((await fleet.ListAsync<V1Pod>()).Select(p => p.Spec.Containers[0].Image), Is.All.EqualTo("edgestore:default"));
        Assert.That(fleet.Fleet.Calls, Is.EqualTo(["flush demo-2"]));
        await ToldAsync(fleet, "UpgradeStarted", "RollingBack", "RolledBack");

        await fleet.PatchSpecAsync("demo", Image("edgestore:2"));
        await fleet.UntilAsync("the corrected image", c => c.Status!.Upgrade is { Phase: UpgradePhase.Complete, ToImage: "edgestore:2", FailedTemplateHash: null });
    }

    [Test]
    public async Task Operator_that_ends_while_it_rolls_back_goes_on_with_it([Values(1, 2, 3)] int writes)
    {
        await using var fleet = await ConvergedAsync("{placement: {replicas: 3}, storage: {size: 1Gi}, upgrade: {onFailure: Rollback, convergenceTimeoutSeconds: 10}}");
        fleet.Fleet.MissingImages[Bad] = true;
        var (given, left) = (false, writes);
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await fleet.PatchSpecAsync("demo", Image(Bad));
        await fleet.UntilAsync("failing", c => c.Status!.Upgrade?.CurrentMembers?.Contains("demo-2") == true);
        fleet.Api.OnRequest((request, _) =>
        {
            if (request.Method == "GET" || request.Path.Collection.EndsWith("events", StringComparison.Ordinal)) return Task.CompletedTask;
            // Giving up begins with a write to the cluster's status.
            given |= request.Path.Name == "demo" && request.Path.Subresource == "status" && request.Body.Contains("failedTemplateHash", StringComparison.Ordinal);
            if (!given || Interlocked.Decrement(ref left) >= 0) return Task.CompletedTask;
            cut.TrySetResult();
            throw new ApiError(503, "ServiceUnavailable", "cut off");
        });
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await fleet.StopOperatorAsync();
        fleet.Api.OnRequest(null);

        await fleet.StartOperatorAsync();

        await RolledBackAsync(fleet);
        Assert.That((await fleet.ListAsync<V1Pod>()).Select(p => p.Spec.Containers[0].Image), Is.All.EqualTo("edgestore:default"));
    }

    [Test]
    public async Task Older_release_than_the_operator_knows_is_refused_and_changes_nothing()
    {
        await using var fleet = await ConvergedAsync("{placement: {replicas: 3}, storage: {size: 1Gi}}");
        var pods = (await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Uid).Order().ToList();

        await fleet.PatchSpecAsync("demo", Image("edgestore:0.0.9"));

        await fleet.UntilAsync("refused", c => c.Status!.Upgrade?.Phase == UpgradePhase.Refused && Reason(c, ConditionTypes.Degraded) == "UpgradeRefused");
        Assert.That((await fleet.ListAsync<V1Pod>()).Select(p => p.Metadata.Uid).Order(), Is.EqualTo(pods));
        await ToldAsync(fleet, "UpgradeRefused");
    }

    private static async Task<FleetHarness> ConvergedAsync(string spec)
    {
        var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", spec);
        await fleet.UntilAsync("converged", c => c.Status?.LastTemplate is not null && Reason(c, ConditionTypes.Converged) == "AllCaughtUp" && Reason(c, ConditionTypes.Progressing) == "Complete");
        return fleet;
    }

    private static Task RolledBackAsync(FleetHarness fleet) => fleet.UntilAsync(
        "rolled back", c => c.Status is { Upgrade: { Phase: UpgradePhase.RolledBack, Updated: 3 }, ReadyMembers: 3 } && Reason(c, ConditionTypes.Degraded) == "UpgradeFailed");

    private static Task ToldAsync(FleetHarness fleet, params string[] reasons) => Eventually.TrueAsync(
        async () => reasons.Except(Reasons(await fleet.ListAsync<Corev1Event>())).Any() is false,
        $"events {string.Join(' ', reasons)}",
        async () => string.Join(' ', Reasons(await fleet.ListAsync<Corev1Event>())));

    private static IEnumerable<string> Reasons(IEnumerable<Corev1Event> events)
        => events.Where(e => e.InvolvedObject.Kind == EdgeStoreCluster.KubeKind).Select(e => e.Reason);

    private static JsonObject Image(string image) => new() { ["image"] = image };

    private static string? Reason(EdgeStoreCluster cluster, string type) => cluster.Status?.Conditions?.FirstOrDefault(c => c.Type == type)?.Reason;
}
