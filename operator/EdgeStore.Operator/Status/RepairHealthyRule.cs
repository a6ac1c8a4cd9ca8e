using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

/// <summary>
/// Whether members are compared as they should be. There is no such condition where repairs are neither scheduled nor were ever
/// made, unless members differ.
/// </summary>
internal static class RepairHealthyRule
{
    public static Verdict? Judge(ClusterLook look)
    {
        var diverged = look.Views.Where(v => v.Report is { DivergenceDetected: true }).ToList();
        if (diverged.Count > 0)
            return Verdict.False(RepairHealthyReasons.Diverged, $"{Words.Names(diverged)} {Words.Verb(diverged.Count, "differs", "differ")} from another member that saw the same changes; members repair that by themselves");
        var repairs = look.Repairs;
        if (look.Settings?.Repair is { } schedule && repairs.Next is { } next
            && look.Observation.Now - next > schedule.Deadline && !look.Actions.OfType<CreateRepair>().Any())
            return Verdict.False(RepairHealthyReasons.Overdue, $"a repair should have begun at {Time(next)}{(repairs.Open.Count > 0 ? $", and waits for {Words.List(repairs.Open)}" : "")}");
        var owed = repairs.Debt.Count == 0 ? "" : $"; {Words.Count(repairs.Debt.Count, "comparison")} owed to members that were away";
        return repairs.Last switch
        {
            { Phase: RepairPhase.Succeeded } last => Verdict.True(ConditionReason.Stored(last.Reason), $"{last.Name}: {last.Message}{owed}"),
            // At the edge somebody is always away; what was skipped is not forgotten.
            { Phase: RepairPhase.PartiallySucceeded, Reason: nameof(RepairReasons.PairsSkipped) } last => Verdict.True(ConditionReason.Stored(last.Reason), $"{last.Name}: {last.Message}{owed}"),
            { } last => Verdict.False(ConditionReason.Stored(last.Reason), $"{last.Name}: {last.Message}{owed}"),
            null when look.Settings?.Repair is not null => Verdict.Unknown(
                RepairHealthyReasons.NoneYet, repairs.Next is { } first ? $"the first repair begins at {Time(first)}" : "repairs are suspended, and there was none yet"),
            null => null,
        };
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
}
