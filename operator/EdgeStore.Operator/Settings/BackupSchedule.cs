using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Settings;

/// <summary><c>spec.backup</c> after validation.</summary>
internal sealed record BackupSchedule(CronSchedule Cron, int Retain, BackupScheduleSpec Spec);
