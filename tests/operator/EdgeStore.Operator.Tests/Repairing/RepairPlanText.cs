using System.Text;
using EdgeStore.Operator.Repairing;

namespace EdgeStore.Operator.Tests.Repairing;

/// <summary>A repair's plan as expected.yaml shows it.</summary>
internal static class RepairPlanText
{
    public static string Of(RepairPlan plan)
    {
        var text = new StringBuilder();
        text.Append("starts:").Append(plan.Starts.Count == 0 ? " []\n" : "\n");
        foreach (var start in plan.Starts) text.Append($"- {start}\n");
        text.Append("ends:").Append(plan.Ends.Count == 0 ? " []\n" : "\n");
        foreach (var end in plan.Ends.Order()) text.Append($"- {end}\n");
        text.Append($"lookAgain: {(plan.LookAgain is { } wait ? $"{wait.TotalSeconds:0}s" : "never")}\n");
        var status = plan.Status;
        text.Append($"phase: {status.Phase}\nmessage: \"{status.Message}\"\n");
        if (status.Progress is not null) text.Append($"progress: {status.Progress}\n");
        foreach (var condition in status.Conditions ?? []) text.Append($"{condition.Type}: {condition.Status} {condition.Reason}\n");
        text.Append("pairs:").Append(status.Pairs is { Count: > 0 } ? "\n" : " []\n");
        foreach (var pair in status.Pairs ?? []) text.Append($"- {Line(pair)}\n");
        return text.ToString();
    }

    private static string Line(RepairPairStatus pair) => string.Join(", ", new[]
    {
        $"{pair.Name} {pair.Phase}",
        pair.Attempts > 0 ? $"attempts {pair.Attempts}" : null,
        pair.Failures > 0 ? $"failures {pair.Failures}" : null,
        pair.KeysTotal > 0 ? $"{pair.KeysCompared} of {pair.KeysTotal} keys" : null,
        pair.DivergentRecords > 0 ? $"{pair.DivergentRecords} divergent, {pair.Healed} healed" : null,
        pair.NextKey is not null ? $"next {pair.NextKey}" : null,
        pair.RetryTime is { } time ? $"not before {time:HH:mm:ss}" : null,
        pair.SkippedOffline is not null ? $"skipped for {pair.SkippedOffline}" : null,
        pair.Error is not null ? $"\"{pair.Error}\"" : null,
    }.OfType<string>());
}
