using EdgeStore.Operator.Repairing;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Settings;

/// <summary>spec.antiEntropy.repair after validation.</summary>
internal sealed record RepairSchedule(CronSchedule Cron, RepairScheduleSpec Spec)
{
    private const string Field = "antiEntropy.repair.";

    public int HistoryLimit => Spec.HistoryLimit ?? RepairScheduleSpec.DefaultHistoryLimit;

    public int FailedHistoryLimit => Spec.FailedHistoryLimit ?? RepairScheduleSpec.DefaultHistoryLimit;

    public TimeSpan Deadline => TimeSpan.FromSeconds(Spec.DeadlineSeconds ?? RepairLimits.DefaultDeadlineSeconds);

    public static RepairSchedule? Read(RepairScheduleSpec? spec, List<string> problems)
    {
        if (spec is null) return null;
        RepairValidator.Limits(spec, Field, problems);
        if (spec.HistoryLimit is < 0 or > 100) problems.Add($"{Field}historyLimit must be between 0 and 100");
        if (spec.FailedHistoryLimit is < 0 or > 100) problems.Add($"{Field}failedHistoryLimit must be between 0 and 100");
        if (CronSchedule.TryParse(spec.Schedule, spec.TimeZone, out var cron, out var problem)) return new RepairSchedule(cron, spec);
        problems.Add($"{Field}schedule: {problem}");
        return null;
    }
}
