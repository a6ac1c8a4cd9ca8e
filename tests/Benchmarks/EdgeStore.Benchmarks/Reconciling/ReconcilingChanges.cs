using System.Text.Json.Nodes;
using EdgeStore.Benchmarks.Reconciling.World;

namespace EdgeStore.Benchmarks.Reconciling;

/// <summary>A change, and how long it takes until the operator has dealt with it.</summary>
internal sealed record ReconcilingChange(string Name, Func<ReconcilingRun, int, Task<double>> RunAsync);

internal static class ReconcilingChanges
{
    public static readonly IReadOnlyList<ReconcilingChange> All =
    [
        new("a setting of the spec", (run, round) => ReconcilingRun.TimeAsync(
            () => run.Patch(new JsonObject { ["upgrade"] = new JsonObject { ["convergenceTimeoutSeconds"] = 600 + round + 1 } }), run.IsObserved)),
        new("a rate that every member is told", (run, round) => ReconcilingRun.TimeAsync(
            () => run.Patch(new JsonObject { ["antiEntropy"] = new JsonObject { ["linkBytesPerSecond"] = 100_000 + round } }),
            () => run.IsObserved() && run.Status("schedule")?["version"]?.GetValue<ulong>() is { } version && run.Fleet.Members.All(m => m.Schedule?.Version == version))),
        new("a member stops serving, and serves again", async (run, round) =>
        {
            var pod = $"demo-{SimulatedFleet.NodeName(round)}";
            var ended = await ReconcilingRun.TimeAsync(() => run.Fleet.SetReady(pod, false), () => run.PhaseOf(pod) is not ("Ready" or "Late"));
            var back = await ReconcilingRun.TimeAsync(() => run.Fleet.SetReady(pod, true), () => run.PhaseOf(pod) is "Ready" or "Late");
            return (ended + back) / 2;
        }),
        new("a node goes away, and comes back", async (run, round) =>
        {
            var (node, member) = (SimulatedFleet.NodeName(round), $"demo-{SimulatedFleet.NodeName(round)}");
            var away = await ReconcilingRun.TimeAsync(() => run.Fleet.SetNode(node, false), () => run.PhaseOf(member) == "Offline");
            var back = await ReconcilingRun.TimeAsync(() => run.Fleet.SetNode(node, true), () => run.PhaseOf(member) is "Ready" or "Late" && run.IsAtRest());
            return (away + back) / 2;
        }),
    ];
}
