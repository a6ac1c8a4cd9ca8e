using System.Text;
using EdgeStore.Operator.Planning;

namespace EdgeStore.Operator.Tests.Planning;

/// <summary>A plan as expected.yaml shows it.</summary>
internal static class PlanText
{
    public static string Of(Plan plan)
    {
        var text = new StringBuilder();
        text.Append("actions:").Append(plan.Actions.Count == 0 ? " []\n" : "\n");
        foreach (var action in plan.Actions) text.Append($"- {Quote(action.ToString())}\n");
        text.Append("conditions:\n");
        foreach (var c in plan.Status.Conditions!) text.Append($"  {c.Type}: {Quote($"{c.Status} {c.Reason}: {c.Message}")}\n");
        text.Append("status:\n");
        text.Append($"  members: {plan.Status.Members}\n  readyMembers: {plan.Status.ReadyMembers}\n  updatedMembers: {plan.Status.UpdatedMembers}\n");
        if (plan.Status.NextTag is { } tag) text.Append($"  nextTag: {tag}\n");
        foreach (var removed in plan.Status.RemovedMembers ?? []) text.Append($"  removed: {Quote($"{removed.Name} tag {removed.Tag} {removed.MemberId}")}\n");
        if (plan.MemberStatuses.Count > 0) text.Append("members:\n");
        foreach (var (name, status) in plan.MemberStatuses)
        {
            var words = new[]
            {
                status.Phase,
                status.Message is null ? null : $"({status.Message})",
                status.CatchUp is { } c ? $"catching up to {c.Vector}" : null,
            };
            text.Append($"  {name}: {Quote(string.Join(' ', words.OfType<string>()))}\n");
        }
        text.Append($"lookAgain: {plan.LookAgain.TotalSeconds:0}s\n");
        if (plan.Actions.OfType<ApplyMembership>().SingleOrDefault() is { } membership)
            text.Append("membership: |\n").Append(string.Concat(membership.Text.TrimEnd().Split('\n').Select(l => $"  {l}\n")));
        return text.ToString();
    }

    private static string Quote(string? text) => $"\"{text?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
