using System.Text.RegularExpressions;
using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Settings;

/// <summary>Checks <c>spec.backup</c> and <c>spec.restore</c>.</summary>
internal static class BackupRules
{
    public static BackupSchedule? Schedule(BackupScheduleSpec? spec, List<string> problems)
    {
        if (spec is null) return null;
        var known = problems.Count;
        if (!CronSchedule.TryParse(spec.Schedule, spec.TimeZone, out var cron, out var problem)) problems.Add($"backup: {problem}");
        var retain = spec.Retain ?? BackupScheduleSpec.DefaultRetain;
        if (retain is < 1 or > 1000) problems.Add("backup.retain must be between 1 and 1000");
        problems.AddRange(DestinationRules.Problems(spec.Destination, "backup.destination"));
        problems.AddRange(BackupValidator.Limits(spec.DeadlineSeconds, spec.Retries, spec.DeletionPolicy, "backup."));
        return problems.Count == known ? new BackupSchedule(cron!, retain, spec) : null;
    }

    public static void Restore(EdgeStoreCluster cluster, List<string> problems)
    {
        var spec = cluster.Spec.Restore;
        if (spec is not null) Shape(spec, problems);
        // A cluster that has given out tags has, or had, members. What it is restored from is written down before.
        var begun = cluster.Status?.Restore;
        var isNew = begun is null && cluster.Status?.NextTag is null;
        if (!isNew && begun?.Source != (spec is null ? null : RestoreText.Of(spec)))
            problems.Add("restore is for a new cluster: it cannot change after creation");
    }

    private static void Shape(RestoreSpec spec, List<string> problems)
    {
        if (new object?[] { spec.BackupName, spec.PersistentVolumeClaim, spec.S3 }.Count(s => s is not null) != 1)
        {
            problems.Add("restore must have exactly one of backupName, persistentVolumeClaim and s3");
            return;
        }
        if (spec.Sha256 is { } hash && !Regex.IsMatch(hash, RestoreSpec.Sha256Pattern)) problems.Add("restore.sha256 must be 64 hexadecimal digits");
        if (spec is { BackupName: not null, Sha256: not null })
            problems.Add("restore.sha256 belongs to persistentVolumeClaim and s3; an EdgeStoreBackup knows its own");
        if (spec.PersistentVolumeClaim is { } claim) problems.AddRange(DestinationRules.Claim(claim.ClaimName, claim.File, "restore.persistentVolumeClaim", "file"));
        if (spec.S3 is not { } s3) return;
        problems.AddRange(DestinationRules.Problems(s3, "restore.s3"));
        if (string.IsNullOrEmpty(s3.Key)) problems.Add("restore.s3.key is missing");
    }
}
