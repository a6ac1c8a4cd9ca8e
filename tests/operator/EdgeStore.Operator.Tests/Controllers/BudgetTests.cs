using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class BudgetTests
{
    private const string Three = "{placement: {replicas: 3}, storage: {size: 1Gi}}";

    [Test]
    public async Task Budget_follows_the_number_of_members_and_goes_with_the_last_but_one()
    {
        await using var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", IsConverged);

        Assert.That((await fleet.ListAsync<V1PodDisruptionBudget>()).Single().Spec.MinAvailable!.Value, Is.EqualTo("2"));

        await fleet.PatchSpecAsync("demo", new JsonObject { ["placement"] = new JsonObject { ["replicas"] = 1 } });
        await Eventually.TrueAsync(async () => (await fleet.ListAsync<V1PodDisruptionBudget>()).Count == 0, "no budget", () => Task.FromResult(""));
    }

    [Test]
    public async Task Older_API_server_gets_a_budget_that_it_knows()
    {
        await using var fleet = await FleetHarness.StartAsync("policy/v1");
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", IsConverged);

        Assert.That((await fleet.ListAsync<BetaDisruptionBudget>()).Single().ApiVersion, Is.EqualTo("policy/v1beta1"));
    }

    [Test]
    public async Task Newer_API_server_is_not_sent_the_old_version()
    {
        await using var fleet = await FleetHarness.StartAsync("policy/v1beta1");
        await fleet.CreateAsync("demo", Three);
        await fleet.UntilAsync("converged", IsConverged);

        Assert.That(await fleet.ListAsync<V1PodDisruptionBudget>(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Server_without_budgets_gets_a_fleet_all_the_same()
    {
        await using var fleet = await FleetHarness.StartAsync("policy/v1", "policy/v1beta1");
        await fleet.CreateAsync("demo", Three);

        await fleet.UntilAsync("converged", IsConverged);
        Assert.That(fleet.Api.Requests.Where(r => r.Method != "GET" && r.Path.Collection.StartsWith("policy/", StringComparison.Ordinal)), Is.Empty);
    }

    private static bool IsConverged(EdgeStoreCluster cluster)
        => cluster.Status?.Conditions?.Any(c => c is { Type: ConditionTypes.Converged, Status: "True" }) == true;
}
