using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Status.Reasons;
using EdgeStore.Operator.Status.Upgrading;

namespace EdgeStore.Operator.Status;

internal static class ClusterStatusBuilder
{
    public static EdgeStoreClusterStatus Build(ClusterLook look)
    {
        look = look with { Upgrade = UpgradeStatusBuilder.Build(look) };
        var templateHash = look.Rollout?.TargetHash;
        var cluster = look.Observation.Cluster;
        var before = cluster.Status;
        var verdicts = new (string Type, Verdict Verdict)[]
        {
            (ConditionTypes.Available, AvailableRule.Judge(look)),
            (ConditionTypes.Progressing, ProgressingRule.Judge(look)),
            (ConditionTypes.UpgradeInProgress, UpgradeRule.Judge(look)),
            (ConditionTypes.Degraded, DegradedRule.Judge(look)),
            (ConditionTypes.Converged, ConvergedRule.Judge(look)),
            (ConditionTypes.CertificatesReady, CertificatesRule.Judge(look)),
            (ConditionTypes.ControlPlanePartitioned, PartitionedRule.Judge(look)),
            (ConditionTypes.ClockSkew, ClockSkewRule.Judge(look)),
        }.ToList();
        if (RepairHealthyRule.Judge(look) is { } repairs) verdicts.Add((ConditionTypes.RepairHealthy, repairs));
        return new EdgeStoreClusterStatus
        {
            ObservedGeneration = cluster.Metadata.Generation,
            Conditions = [.. verdicts.Where(v => !IsSilent(before, v.Type, v.Verdict)).Select(v => ConditionKeeper.Keep(before?.Conditions, v.Type, v.Verdict, look.Observation.Now, cluster.Metadata.Generation))],
            Members = look.Views.Count,
            ReadyMembers = look.Views.Count(v => v.Serves),
            OfflineMembers = look.Views.Count(v => v is { Offline: true, Left: null }),
            Schedule = look.Actions.OfType<ReserveSchedule>().LastOrDefault()?.Schedule ?? before?.Schedule,
            UpdatedMembers = templateHash is null ? before?.UpdatedMembers ?? 0 : look.Views.Count(v => v is { Pod: not null, Outdated: false }),
            NextTag = look.Actions.OfType<ReserveTags>().LastOrDefault()?.NextTag ?? before?.NextTag,
            RemovedMembers = Removed(look),
            LastRepair = look.Repairs.Last,
            NextRepair = look.Repairs.Next?.UtcDateTime,
            RepairsScheduledUpTo = look.Repairs.ScheduledUpTo?.UtcDateTime,
            RepairDebt = look.Repairs.Debt is { Count: > 0 } debt ? [.. debt] : null,
            Selector = cluster.Names().Selector,
            MembershipDigest = look.MembershipDigest,
            CurrentTemplateHash = templateHash ?? before?.CurrentTemplateHash,
            LastTemplate = UpgradeStatusBuilder.LastTemplate(look, look.Upgrade),
            Releases = UpgradeStatusBuilder.Releases(look, look.Upgrade),
            Upgrade = look.Upgrade,
            CertificateSource = look.Settings is { Tls: true } tls ? tls.Peers.Source.ToString() : before?.CertificateSource,
            Image = look.Settings?.Image ?? before?.Image,
            Backup = BackupsStep.Status(look.Observation, look.Settings, look.Actions),
            Restore = Restore(look),
        };
    }

    /// <summary>Nothing is under way and all members agree: the next look may wait.</summary>
    public static bool IsCalm(EdgeStoreClusterStatus status)
        => status.Conditions!.All(c => c.Type switch
        {
            ConditionTypes.Converged => c.Status == "True" || status.Conditions!.Any(x => x is { Type: ConditionTypes.Progressing, Reason: nameof(ProgressingReasons.InvalidSpec) or nameof(ProgressingReasons.Paused) }),
            // It may be days until a window opens.
            ConditionTypes.Progressing => c.Status == "False" || c.Reason == nameof(ProgressingReasons.WaitingForWindow),
            _ => true,
        });

    private static ClusterRestoreStatus? Restore(ClusterLook look)
    {
        var known = look.Actions.OfType<BeginRestore>().SingleOrDefault()?.Restore ?? look.Observation.Cluster.Status?.Restore;
        // Its own answer proves that it runs, and it does not run before its data directory is restored.
        return known is not { CompletionTime: null } || look.Views.All(v => v.Name != known.Member || v.MemberId is null) ? known
            : new ClusterRestoreStatus { Source = known.Source, Member = known.Member, CompletionTime = ConditionKeeper.Seconds(look.Observation.Now) };
    }

    // Alarms that never went off are not listed.
    private static bool IsSilent(EdgeStoreClusterStatus? before, string type, Verdict verdict)
        => type is ConditionTypes.ControlPlanePartitioned or ConditionTypes.ClockSkew && verdict.Status != "True" && before?.Conditions?.Any(c => c.Type == type) != true;

    private static List<RemovedMember>? Removed(ClusterLook look)
    {
        List<RemovedMember> all =
        [
            .. look.Observation.Cluster.Status?.RemovedMembers ?? [],
            .. look.Actions.OfType<RecordRemoved>().Select(r => r.Removed),
        ];
        return all.Count == 0 ? null : all;
    }
}
