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
        if (plan.Status.OfflineMembers > 0) text.Append($"  offlineMembers: {plan.Status.OfflineMembers}\n");
        if (plan.Status.Schedule is { } schedule) text.Append($"  schedule: {Quote($"version {schedule.Version}, {schedule.Links} links")}\n");
        if (plan.Status.NextTag is { } tag) text.Append($"  nextTag: {tag}\n");
        foreach (var removed in plan.Status.RemovedMembers ?? []) text.Append($"  removed: {Quote($"{removed.Name} tag {removed.Tag} {removed.MemberId}{(removed.Changes is { } n ? $" with {n} changes" : "")}")}\n");
        if (plan.Status.LastTemplate is { } last) text.Append($"  lastTemplate: {Quote(last.Image)}\n");
        // That alone which runs now is in nearly every case.
        if (plan.Status.Releases is { Count: > 1 } ran) text.Append($"  releases: {Quote(string.Join(", ", ran.Select(r => $"{r.Version} {r.Image}")))}\n");
        if (plan.Status.Upgrade is { } upgrade) Upgrade(upgrade, text);
        if (plan.Status.LastRepair is { } repair) text.Append($"  lastRepair: {Quote($"{repair.Name} {repair.Phase} at {repair.CompletionTime:s}Z: {repair.DivergentRecords} differed, {repair.Healed} healed")}\n");
        if (plan.Status.NextRepair is { } next) text.Append($"  nextRepair: {next:s}Z\n");
        if (plan.Status.RepairsScheduledUpTo is { } upTo) text.Append($"  repairsScheduledUpTo: {upTo:s}Z\n");
        foreach (var debt in plan.Status.RepairDebt ?? []) text.Append($"  owed: {Quote($"{debt.Member}/{debt.Peer} since {debt.Since:s}Z")}\n");
        if (plan.Status.Backup is { } b) text.Append($"  backup: {Quote($"last {b.LastScheduleTime:u}, next {b.NextScheduleTime:u}, succeeded {b.LastSuccessfulName}")}\n");
        if (plan.Status.Restore is { } r) text.Append($"  restore: {Quote($"{r.Member} from {r.Source}{(r.CompletionTime is null ? "" : $", done {r.CompletionTime:u}")}")}\n");
        if (plan.MemberStatuses.Count > 0) text.Append("members:\n");
        foreach (var (name, status) in plan.MemberStatuses)
        {
            var words = new[]
            {
                status.Phase,
                status.Message is null ? null : $"({status.Message})",
                status.Site is null ? null : $"at {status.Site}",
                status.CatchUp is { } c ? $"catching up to {c.Vector}{(c.Hop is null ? "" : $" with {c.Hop}")}" : null,
                status.PendingOnReturn == true ? "pending on return" : null,
            };
            text.Append($"  {name}: {Quote(string.Join(' ', words.OfType<string>()))}\n");
        }
        text.Append($"lookAgain: {plan.LookAgain.TotalSeconds:0}s\n");
        if (plan.Actions.OfType<ApplyMembership>().SingleOrDefault() is { } membership)
            text.Append("membership: |\n").Append(string.Concat(membership.Text.TrimEnd().Split('\n').Select(l => $"  {l}\n")));
        return text.ToString();
    }

    private static void Upgrade(UpgradeStatus upgrade, StringBuilder text)
    {
        text.Append($"  upgrade:\n    phase: {upgrade.Phase}\n    images: {Quote($"{upgrade.FromImage} -> {upgrade.ToImage}")}\n");
        text.Append($"    counts: {Quote($"{upgrade.Updated} of {upgrade.Total}, {upgrade.PendingOnReturn} on return")}\n");
        foreach (var (name, value) in new (string, string?)[]
        {
            ("startedAt", Time(upgrade.StartedAt)),
            ("completedAt", Time(upgrade.CompletedAt)),
            ("currentMembers", upgrade.CurrentMembers is { } current ? string.Join(' ', current) : null),
            ("waitingFor", upgrade.WaitingFor),
            ("haltedReason", upgrade.HaltedReason),
            ("nextWindow", Time(upgrade.NextWindow)),
            ("failed", upgrade.FailedReason),
            ("canaries", upgrade.Canary?.Members is { } canaries ? string.Join(' ', canaries) : null),
            ("canariesWellSince", Time(upgrade.Canary?.WellSince)),
            ("canariesUnwellSince", Time(upgrade.Canary?.UnwellSince)),
            ("canariesPassedAt", Time(upgrade.Canary?.PassedAt)),
        })
            if (value is not null) text.Append($"    {name}: {Quote(value)}\n");
    }

    private static string? Time(DateTime? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static string Quote(string? text) => $"\"{text?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
