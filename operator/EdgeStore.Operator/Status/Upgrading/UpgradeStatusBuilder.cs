using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Status.Upgrading;

/// <summary>Tells how the last change of the pod template is going.</summary>
internal static class UpgradeStatusBuilder
{
    public static UpgradeStatus? Build(ClusterLook look)
    {
        var before = look.Observation.Cluster.Status?.Upgrade;
        if (look.Rollout is not { } rollout) return before;
        var known = before?.ToTemplateHash == rollout.WantedHash ? before : null;
        var progress = UpgradeProgress.Of(look, rollout);
        if (known is null && rollout.Previous is null && progress is { Pending.Count: 0, OnReturn: 0 }) return null;

        var now = ConditionKeeper.Seconds(look.Observation.Now);
        var phase = Phase(look, rollout, progress);
        return new UpgradeStatus
        {
            Phase = phase,
            FromTemplateHash = known is null ? rollout.PreviousHash ?? before?.ToTemplateHash : known.FromTemplateHash,
            ToTemplateHash = rollout.WantedHash,
            FromImage = known is null ? rollout.Previous?.Image ?? before?.ToImage : known.FromImage,
            ToImage = rollout.Wanted.Image,
            StartedAt = known?.StartedAt ?? now,
            CompletedAt = phase is UpgradePhase.Complete or UpgradePhase.RolledBack ? known?.CompletedAt ?? now : null,
            Updated = progress.Updated,
            Total = progress.Total,
            PendingOnReturn = progress.OnReturn,
            CurrentMembers = progress.Open.Count == 0 ? null : [.. progress.Open.Select(v => v.Name)],
            WaitingFor = IsUnderWay(phase) ? progress.Step : null,
            HaltedReason = phase == UpgradePhase.Halted ? Halted(look, rollout) : rollout.Refusal,
            NextWindow = IsUnderWay(phase) && progress.Waiting.Count > 0 ? ConditionKeeper.Seconds(progress.Waiting[0].At) : null,
            Canary = Canary(look, rollout, known),
            FailedTemplateHash = rollout.Failure is null ? null : rollout.WantedHash,
            FailedReason = rollout.Failure,
        };
    }

    /// <summary>The members do not all run what they should, and somebody or something is to change that.</summary>
    public static bool IsUnderWay(string phase) => phase is not (UpgradePhase.Complete or UpgradePhase.RolledBack or UpgradePhase.Refused);

    /// <summary>What all members run by now, which a later change can be rolled back to.</summary>
    public static MemberTemplate? LastTemplate(ClusterLook look, UpgradeStatus? upgrade)
    {
        var before = look.Observation.Cluster.Status?.LastTemplate;
        return AllRunIt(look, upgrade) ? MemberTemplates.Of(look.Rollout!.Wanted) : before;
    }

    /// <summary>The releases that all members ran, with the one that they run by now, if they agree on what it is.</summary>
    public static List<RanRelease>? Releases(ClusterLook look, UpgradeStatus? upgrade)
    {
        var before = look.Observation.Cluster.Status?.Releases;
        if (!AllRunIt(look, upgrade)) return before;
        var told = look.Views.Where(v => v is { IsActive: true, Outdated: false, Report: not null }).Select(v => Release.ParseNumber(v.Report!.Version)).Distinct().ToList();
        return told is [{ } number] ? new RanReleases(before ?? []).With(number, look.Rollout!.Wanted.Image) : before;
    }

    private static bool AllRunIt(ClusterLook look, UpgradeStatus? upgrade)
        => look is { Rollout.IsUndone: false, Missing.Count: 0 } && look.Views.Any(v => v.Serves) && upgrade is null or { Phase: UpgradePhase.Complete };

    private static string Phase(ClusterLook look, Rollout rollout, UpgradeProgress progress)
    {
        var settings = rollout.Wanted;
        var canaryWatched = rollout.Canary is { PassedAt: null };
        var left = progress.Pending.Count > 0 || canaryWatched;
        if (rollout.Refusal is not null && !left) return UpgradePhase.Refused;
        if (!left) return rollout.Failure is null ? UpgradePhase.Complete : UpgradePhase.RolledBack;
        if (settings.Paused || settings.Upgrade.Paused) return UpgradePhase.Paused;
        if (look.Overdue.Count > 0 || rollout.Canary?.Failure is not null) return UpgradePhase.Halted;
        if (rollout.IsUndone) return UpgradePhase.RollingBack;
        if (rollout.Canary is not { PassedAt: null, Lacking: 0 } && progress.WaitsOnly(look)) return UpgradePhase.WaitingForWindow;
        return canaryWatched ? UpgradePhase.Canary : UpgradePhase.Rolling;
    }

    private static string Halted(ClusterLook look, Rollout rollout)
    {
        var why = look.Overdue is { Count: > 0 } overdue ? Words.Overdue(look, overdue) : rollout.Canary!.Failure!;
        return rollout.NoWayBack is null ? why : $"{why}; it is not rolled back, because {rollout.NoWayBack}";
    }

    private static CanaryStatus? Canary(ClusterLook look, Rollout rollout, UpgradeStatus? known)
    {
        // What they were like stays to be read once the change has been given up.
        if (rollout.IsUndone) return known?.Canary;
        if (rollout.Canary is not { } canary) return rollout.Previous is null ? known?.Canary : null;
        var members = canary.Members.Select(m => m.Name).Union(look.Actions.OfType<RestartMember>().Select(r => r.Name));
        return new CanaryStatus
        {
            Members = canary.PassedAt is null ? [.. members] : known?.Canary?.Members,
            WellSince = Seconds(canary.WellSince) ?? (canary.PassedAt is null ? null : known?.Canary?.WellSince),
            UnwellSince = Seconds(canary.UnwellSince),
            PassedAt = Seconds(canary.PassedAt),
        };
    }

    private static DateTime? Seconds(DateTimeOffset? time) => time is { } t ? ConditionKeeper.Seconds(t) : null;
}
