using EdgeStore.Operator.Status;
using EdgeStore.Operator.Tests.Faults;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>Clusters with a member on each node: what nodes do is news.</summary>
public sealed class PerNodeTests
{
    private const string OnEdgeNodes = "{placement: {perNode: {nodeSelector: {edge: \"yes\"}}}, storage: {size: 1Gi}}";

    /// <summary>Time stands still, so that nothing but the node's change can be the reason for a look.</summary>
    [Test]
    public async Task Node_that_comes_or_is_labelled_or_uncordoned_gets_its_member_at_once()
    {
        await using var fleet = await FleetHarness.StartAsync(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        CreateNode(fleet, "unlabelled", edge: "no");
        CreateNode(fleet, "cordoned", edge: "yes", new JsonObject { ["key"] = "node.kubernetes.io/unschedulable", ["effect"] = "NoSchedule" });
        await fleet.CreateAsync("demo", OnEdgeNodes);
        await fleet.UntilAsync("looked at", c => c.Status?.ObservedGeneration == c.Metadata.Generation);
        Assert.That(await fleet.MembersAsync(), Is.Empty);

        await RestAsync(fleet);
        CreateNode(fleet, "new", edge: "yes");
        await HasMemberAsync(fleet, "new");
        await RestAsync(fleet);
        Change(fleet, "unlabelled", n => n["metadata"]!["labels"]!["edge"] = "yes");
        await HasMemberAsync(fleet, "unlabelled");
        await RestAsync(fleet);
        Change(fleet, "cordoned", n => n["spec"]!.AsObject().Remove("taints"));
        await HasMemberAsync(fleet, "cordoned");
    }

    [Test]
    public async Task Without_the_right_to_read_nodes_nobody_comes_or_goes_until_it_is_given()
    {
        await using var fleet = await FleetHarness.StartAsync(new ScaledTime(10));
        CreateNode(fleet, "one", edge: "yes");
        fleet.Api.Fail(r => r.Path.Collection == "/nodes", 403, "Forbidden");
        await fleet.StopOperatorAsync();
        await fleet.StartOperatorAsync();

        await fleet.CreateAsync("demo", OnEdgeNodes);
        await fleet.UntilAsync("told", c => c.Status?.Conditions?.Any(x => x is { Type: ConditionTypes.Degraded, Status: "True", Reason: "NodesUnreadable" }) == true);
        Assert.That(await fleet.MembersAsync(), Is.Empty);

        fleet.Api.OnRequest(null);
        await HasMemberAsync(fleet, "one");
        await fleet.UntilAsync("all is well", c => c.Status!.Conditions!.Any(x => x is { Type: ConditionTypes.Degraded, Status: "False" }));
    }

    /// <summary>Until nothing is asked any more: what is seen after that comes of what is done after that.</summary>
    private static async Task RestAsync(FleetHarness fleet)
    {
        var (requests, quiet) = (0, 0);
        await Eventually.TrueAsync(
            () =>
            {
                var now = fleet.Api.Requests.Count;
                quiet = now == requests ? quiet + 1 : 0;
                requests = now;
                return Task.FromResult(quiet == 25);
            },
            "rest",
            () => Task.FromResult($"{fleet.Api.Requests[^1]}"));
    }

    private static void CreateNode(FleetHarness fleet, string name, string edge, params JsonNode[] taints)
        => fleet.Api.Store.Create(ObjectPath.Parse("/api/v1/nodes"), new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["edge"] = edge } },
            ["spec"] = new JsonObject { ["taints"] = new JsonArray(taints) },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) },
        });

    private static void Change(FleetHarness fleet, string node, Action<JsonObject> change)
        => fleet.Api.Store.Change(ObjectPath.Parse($"/api/v1/nodes/{node}"), n =>
        {
            change(n);
            return n;
        });

    private static Task HasMemberAsync(FleetHarness fleet, string node) => Eventually.TrueAsync(
        async () => (await fleet.MembersAsync()).Any(m => m.Spec.Node == node),
        $"a member on {node}",
        async () => KubernetesYaml.Serialize((await fleet.ClusterAsync()).Status));
}
