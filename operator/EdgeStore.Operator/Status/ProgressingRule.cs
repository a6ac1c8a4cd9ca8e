using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;
using EdgeStore.Operator.Status.Upgrading;

namespace EdgeStore.Operator.Status;

/// <summary>True while the operator is changing something; False when it is done, and when it is stuck and says why.</summary>
internal static class ProgressingRule
{
    public static Verdict Judge(ClusterLook look)
    {
        if (look.Problems.Count > 0) return Verdict.False(ProgressingReasons.InvalidSpec, $"nothing is changed: {string.Join("; ", look.Problems)}");
        if (look.Settings is { Paused: true }) return Verdict.False(ProgressingReasons.Paused, "spec.paused is true: the operator changes nothing");
        if (Halted(look) is { } halted) return Verdict.False(look.Overdue.Count > 0 ? ProgressingReasons.ConvergenceTimeout : ProgressingReasons.CanaryFailed, halted);
        return Restoring(look) ?? ScalingDown(look) ?? SecretMissing(look) ?? Upgrade(look) ?? Forming(look) ?? Rotating(look) ?? AtRest(look) ?? Verdict.False(ProgressingReasons.Complete, Complete(look));
    }

    /// <summary>A member did not come back in time, or a canary is not well.</summary>
    public static string? Halted(ClusterLook look)
    {
        if (look.Upgrade is { Phase: UpgradePhase.Halted, HaltedReason: { } why }) return why;
        return look.Overdue is { Count: > 0 } overdue ? Words.Overdue(look, overdue) : null;
    }

    private static Verdict? Restoring(ClusterLook look)
    {
        if (look.Restore is not { } restore) return null;
        if (restore.Source is not { } source) return Verdict.True(ProgressingReasons.Restoring, $"waits: {restore.Problem}");
        var member = look.Placement.Places is [var place] ? place.Name : restore.Member;
        var view = look.Views.FirstOrDefault(v => v.Name == member);
        return Verdict.True(ProgressingReasons.Restoring, $"restoring {member} from {source.Text}{(view?.Message is { } message ? $" ({message})" : "")}; other members join it afterwards");
    }

    private static Verdict? ScalingDown(ClusterLook look)
    {
        var gone = look.Views.Where(v => v.Left is not null || RemovalStep.IsToVanish(v)).ToList();
        if (gone.Count > 0) return Verdict.True(ProgressingReasons.ScalingDown, $"removing {Words.Names(gone)}");
        if (look.Actions.OfType<LeaveMember>().FirstOrDefault() is { } leave)
            return Verdict.True(ProgressingReasons.ScalingDown, $"waiting for the answer of {leave.Name} that it has left, and for {Words.Count(leave.MinPeers, "other")} to hold everything");
        var unwanted = DisturbanceStep.ToLeave(look.Views).ToList();
        if (unwanted.Count == 0) return null;
        return Verdict.True(ProgressingReasons.ScalingDown, $"nothing is removed before {Words.Explain(unwanted)} can be asked to leave, and enough others are healthy");
    }

    // What goes on at other members is told first.
    private static Verdict? SecretMissing(ClusterLook look)
    {
        if (CertificatesRule.Judge(look) is not { } certificates || certificates.Reason != CertificatesReadyReasons.SecretMissing) return null;
        var goesOn = look.Actions.Any(a => a is RestartMember or DeletePod)
            || look.Views.Any(v => v is { Offline: false } && (v.CatchUp is not null || v.Phase is MemberPhase.Pending or MemberPhase.Joining)
                && MissingSecrets.Of(look, v.Name).Count == 0 && MissingSecrets.OfOperator(look).Count == 0);
        return goesOn ? null : Verdict.False(ProgressingReasons.SecretMissing, certificates.Message);
    }

    private static Verdict? Upgrade(ClusterLook look)
    {
        if (look is not { Upgrade: { } upgrade, Rollout: { } rollout }) return null;
        if (!UpgradeStatusBuilder.IsUnderWay(upgrade.Phase) || upgrade.Phase == UpgradePhase.Paused) return null;
        var progress = UpgradeProgress.Of(look, rollout);
        return upgrade.Phase switch
        {
            UpgradePhase.WaitingForWindow => Verdict.True(ProgressingReasons.WaitingForWindow, $"{progress}; {progress.Step}"),
            UpgradePhase.RollingBack => Verdict.True(ProgressingReasons.RollingBack, $"{upgrade.FailedReason}; {progress}; {progress.Step}"),
            _ => Verdict.True(ProgressingReasons.RollingUpdate, $"{progress}; {progress.Step}"),
        };
    }

    private static Verdict? Forming(ClusterLook look)
    {
        var forming = look.Missing.Select(p => p.Name)
            .Concat(look.Views.Where(v => v.Phase is MemberPhase.Pending or MemberPhase.Joining && !v.NodeGone)
                .Select(v => v.Message is null ? v.Name : $"{v.Name} ({v.Message})"))
            .ToList();
        return forming.Count > 0 ? Verdict.True(ProgressingReasons.Forming, $"waiting for {Words.List(forming)}") : null;
    }

    // Nothing is being done, and yet the members are not as specified.
    private static Verdict? AtRest(ClusterLook look) => look.Upgrade switch
    {
        { Phase: UpgradePhase.Paused } upgrade => Verdict.False(ProgressingReasons.UpgradePaused, $"{UpgradeProgress.Run(upgrade.Updated, upgrade.Total)}; {upgrade.WaitingFor}"),
        { Phase: UpgradePhase.RolledBack } upgrade => Verdict.False(ProgressingReasons.RolledBack, $"all members run {upgrade.FromImage} again: {upgrade.FailedReason}"),
        { Phase: UpgradePhase.Refused } upgrade => Verdict.False(ProgressingReasons.UpgradeRefused, $"nothing is changed: {upgrade.HaltedReason}"),
        _ => null,
    };

    private static Verdict? Rotating(ClusterLook look)
        => new AuthorityRotation(look.Settings!, look.Observation.Cluster.Names(), look.Observation.Certificates, look.Views).Awaited is { } what
            ? Verdict.True(ProgressingReasons.RotatingAuthority, what)
            : null;

    private static string Complete(ClusterLook look)
    {
        var old = look.Views.Where(v => v is { Offline: true, Outdated: true }).ToList();
        return old.Count == 0
            ? look.Views.Count == 1 ? "the member is as specified" : $"all {look.Views.Count} members are as specified"
            : $"all members are as specified, except that {Words.Names(old)} will get the current template on {Words.Verb(old.Count, "its", "their")} return";
    }
}
