using System.Globalization;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Makes an EdgeStoreBackup for each due time, named after it, so that no crash ever makes two, and deletes those that are
/// not to be kept any longer.
/// </summary>
internal static class BackupsStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context)
    {
        if (context.Settings.Backup is not { } schedule) return [];
        return [.. Due(context, schedule), .. Excess(context, schedule)];
    }

    /// <summary>Where the schedule stands once the plan is carried out.</summary>
    public static ClusterBackupStatus? Status(ClusterObservation observation, ClusterSettings? settings, IEnumerable<PlanAction> actions)
    {
        var before = observation.Cluster.Status?.Backup;
        if (settings is null) return before;
        if (settings.Backup is not { } schedule) return null;
        var made = actions.OfType<CreateBackup>().SingleOrDefault()?.Due;
        // A due time that has its backup is dealt with, even when this was not written down at the time.
        if (Waiting(observation, schedule) is { } due && observation.Backups.Any(b => b.Metadata.Name == Name(observation.Cluster, due))) made ??= due;
        var last = made?.UtcDateTime ?? Since(observation).UtcDateTime;
        var success = observation.Backups.Where(b => b.Status?.Phase == BackupPhase.Succeeded).MaxBy(b => b.Status!.CompletionTime);
        return new ClusterBackupStatus
        {
            LastScheduleTime = last,
            NextScheduleTime = schedule.Spec.Suspend ? null : schedule.Cron.Next(last)?.UtcDateTime,
            LastSuccessfulTime = success?.Status!.CompletionTime ?? before?.LastSuccessfulTime,
            LastSuccessfulName = success?.Metadata.Name ?? before?.LastSuccessfulName,
        };
    }

    private static IEnumerable<PlanAction> Due(PlanContext context, BackupSchedule schedule)
    {
        var observation = context.Observation;
        if (Waiting(observation, schedule) is not { } due || observation.Backups.Any(IsOpen)) yield break;
        var name = Name(context.Cluster, due);
        if (observation.Backups.Any(b => b.Metadata.Name == name)) yield break;
        yield return new CreateBackup(Render(context.Cluster, schedule.Spec, name), due);
    }

    private static IEnumerable<PlanAction> Excess(PlanContext context, BackupSchedule schedule)
        => context.Observation.Backups.Where(b => b.Metadata.DeletionTimestamp is null && !IsOpen(b))
            .GroupBy(b => b.Status!.Phase)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            // The names end with the time.
            .SelectMany(g => g.OrderByDescending(b => b.Metadata.Name, StringComparer.Ordinal).Skip(schedule.Retain))
            .Select(b => new DeleteBackup(b.Metadata.Name, b.Metadata.Uid));

    private static DateTimeOffset? Waiting(ClusterObservation observation, BackupSchedule schedule)
        => schedule.Spec.Suspend ? null : schedule.Cron.LastDue(Since(observation), observation.Now);

    private static DateTimeOffset Since(ClusterObservation observation)
        => observation.Cluster.Status?.Backup?.LastScheduleTime ?? ConditionKeeper.Seconds(observation.Now);

    private static bool IsOpen(EdgeStoreBackup backup) => backup.Status?.Phase is not (BackupPhase.Succeeded or BackupPhase.Failed);

    private static string Name(EdgeStoreCluster cluster, DateTimeOffset due)
        => $"{cluster.Metadata.Name}-{due.UtcDateTime.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}";

    // Without an owner: backups must outlive the cluster.
    private static EdgeStoreBackup Render(EdgeStoreCluster cluster, BackupScheduleSpec spec, string name) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = cluster.Metadata.NamespaceProperty,
            Labels = Labels.OfCluster(cluster.Metadata.Name),
            Annotations = new Dictionary<string, string> { [Annotations.ClusterUid] = cluster.Metadata.Uid },
        },
        Spec = new EdgeStoreBackupSpec
        {
            ClusterName = cluster.Metadata.Name,
            Destination = spec.Destination,
            DeadlineSeconds = spec.DeadlineSeconds,
            Retries = spec.Retries,
            DeletionPolicy = spec.DeletionPolicy,
        },
    };
}
