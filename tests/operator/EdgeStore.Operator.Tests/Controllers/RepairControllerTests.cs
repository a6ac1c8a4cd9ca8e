using EdgeStore.Operator.Members;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Tests.Controllers;

public sealed class RepairControllerTests
{
    [Test]
    public async Task Repair_by_hand_compares_all_members_and_tells_what_it_found()
    {
        await using var fleet = await ConvergedAsync();
        fleet.Repairs.Behaviour = (_, read, _) =>
        {
            read(new RepairReading { KeysTotal = 7, Totals = new RepairTotals { KeysCompared = 7, DivergentRecords = 1, Healed = 1 } });
            return Task.FromResult(RepairOutcome.Completed);
        };

        await CreateAsync(fleet, "{clusterName: demo, bytesPerSecond: 4096}");

        var repair = await UntilAsync(fleet, "ended", r => RepairPhase.IsFinished(r.Status?.Phase));
        Assert.Multiple(() =>
        {
            Assert.That(repair.Status!.Phase, Is.EqualTo(RepairPhase.Succeeded));
            Assert.That(repair.Status.Message, Is.EqualTo("2 pairs compared, 2 keys differed and 2 healed"));
            Assert.That(repair.Status.Progress, Is.EqualTo("2/2"));
            Assert.That(fleet.Repairs.Calls.Select(c => (c.Member, c.Call.Peer, c.Call.BytesPerSecond)), Is.EqualTo([("demo-0", "demo-1", 4096L), ("demo-1", "demo-2", 4096L)]));
        });
        await fleet.UntilAsync("the cluster says so", c => c.Status!.LastRepair is { Name: "r", Healed: 2 }
            && c.Status.Conditions!.Any(x => x is { Type: ConditionTypes.RepairHealthy, Status: "True", Reason: "Healed" }));
        await Eventually.TrueAsync(
            async () => (await fleet.ListAsync<Corev1Event>()).Any(e => e.Reason == "DivergenceFound"), "an event", () => Task.FromResult(""));
    }

    [Test]
    public async Task Operator_that_ends_in_the_middle_goes_on_where_it_was()
    {
        await using var fleet = await ConvergedAsync();
        fleet.Repairs.Behaviour = (_, read, cancellation) =>
        {
            read(new RepairReading { KeysTotal = 10, NextKey = "a2V5", Totals = new RepairTotals { KeysCompared = 4 } });
            return Hanging(cancellation);
        };
        await CreateAsync(fleet, "{clusterName: demo, pairList: [{member: demo-0, peer: demo-2}]}");
        await UntilAsync(fleet, "progress", r => r.Status?.Pairs?[0] is { KeysCompared: 4, NextKey: "a2V5" });

        await fleet.StopOperatorAsync();
        fleet.Repairs.Behaviour = (_, read, _) =>
        {
            read(new RepairReading { KeysTotal = 10, Totals = new RepairTotals { KeysCompared = 6 } });
            return Task.FromResult(RepairOutcome.Completed);
        };
        await fleet.StartOperatorAsync();

        var repair = await UntilAsync(fleet, "ended", r => r.Status?.Phase == RepairPhase.Succeeded);
        Assert.That(fleet.Repairs.Calls.Select(c => c.Call.FromKey), Is.EqualTo([null, "a2V5"]));
        Assert.That(repair.Status!.Pairs![0], Has.Property("KeysCompared").EqualTo(10).And.Property("Attempts").EqualTo(2).And.Property("NextKey").Null);
    }

    [Test]
    public async Task Lost_stream_is_resumed()
    {
        await using var fleet = await ConvergedAsync();
        fleet.Repairs.Behaviour = (call, read, _) =>
        {
            read(new RepairReading { KeysTotal = 10, NextKey = call.FromKey is null ? "a2V5" : null, Totals = new RepairTotals { KeysCompared = 5 } });
            return Task.FromResult(call.FromKey is null ? new RepairOutcome("Unavailable: connection lost") : RepairOutcome.Completed);
        };

        await CreateAsync(fleet, "{clusterName: demo, pairList: [{member: demo-0, peer: demo-2}]}");

        var repair = await UntilAsync(fleet, "ended", r => r.Status?.Phase == RepairPhase.Succeeded);
        Assert.That(fleet.Repairs.Calls.Select(c => c.Call.FromKey), Is.EqualTo([null, "a2V5"]));
        Assert.That(repair.Status!.Totals!.KeysCompared, Is.EqualTo(10));
    }

    [Test]
    public async Task Deleted_repair_is_stopped()
    {
        await using var fleet = await ConvergedAsync();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Repairs.Behaviour = (_, _, cancellation) =>
        {
            cancellation.Register(stopped.SetResult);
            return Hanging(cancellation);
        };
        await CreateAsync(fleet, "{clusterName: demo}");
        await UntilAsync(fleet, "running", r => r.Status?.Phase == RepairPhase.Running);

        await fleet.Client.DeleteAsync<EdgeStoreRepair>("r", "default");

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    [Test]
    public async Task Second_repair_waits_for_the_first()
    {
        await using var fleet = await ConvergedAsync();
        var release = new TaskCompletionSource<RepairOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Repairs.Behaviour = (_, _, _) => release.Task;
        await CreateAsync(fleet, "{clusterName: demo}");
        await UntilAsync(fleet, "running", r => r.Status?.Phase == RepairPhase.Running);

        await CreateAsync(fleet, "{clusterName: demo}", "s");

        await UntilAsync(fleet, "waits", r => r.Status is { Phase: RepairPhase.Pending, Message: "waits for r, because a cluster has one repair at a time" }, "s");
        release.SetResult(RepairOutcome.Completed);
        await UntilAsync(fleet, "ended", r => r.Status?.Phase == RepairPhase.Succeeded, "s");
    }

    private static async Task<RepairOutcome> Hanging(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        return RepairOutcome.Completed;
    }

    private static async Task<FleetHarness> ConvergedAsync()
    {
        var fleet = await FleetHarness.StartAsync();
        await fleet.CreateAsync("demo", "{placement: {replicas: 3}, storage: {size: 1Gi}}");
        await fleet.UntilAsync("converged", c => c.Status?.ReadyMembers == 3
            && c.Status.Conditions!.Any(x => x is { Type: ConditionTypes.Converged, Status: "True" }));
        await Eventually.TrueAsync(async () => (await fleet.MembersAsync()).All(m => m.Status?.Phase == MemberPhase.Ready), "all ready", () => Task.FromResult(""));
        return fleet;
    }

    private static Task<EdgeStoreRepair> CreateAsync(FleetHarness fleet, string spec, string name = "r")
        => fleet.Client.CreateAsync(CustomResourceYaml.Read<EdgeStoreRepair>(
            $"apiVersion: edgestore.io/v1alpha1\nkind: EdgeStoreRepair\nmetadata: {{name: {name}, namespace: default}}\nspec: {spec}\n"));

    private static async Task<EdgeStoreRepair> UntilAsync(FleetHarness fleet, string what, Func<EdgeStoreRepair, bool> condition, string name = "r")
    {
        EdgeStoreRepair? found = null;
        await Eventually.TrueAsync(
            async () => (found = await fleet.Client.GetAsync<EdgeStoreRepair>(name, "default")) is not null && condition(found),
            what, () => Task.FromResult(found is null ? "none" : KubernetesYaml.Serialize(found.Status)));
        return found!;
    }
}
