using EdgeStore.Operator.Planning;

namespace EdgeStore.Operator.Status;

/// <summary>True while the operator is changing something; False when it is done, and when it is stuck and says why.</summary>
internal static class ProgressingRule
{
    public static Verdict Judge(ClusterLook look)
    {
        if (look.Problems.Count > 0) return Verdict.False("InvalidSpec", $"nothing is changed: {string.Join("; ", look.Problems)}");
        if (look.Settings is { Paused: true }) return Verdict.False("Paused", "spec.paused is true: the operator changes nothing");
        if (look.Overdue is { Count: > 0 } overdue) return Verdict.False("ConvergenceTimeout", Overdue(look, overdue));
        return ScalingDown(look) ?? RollingUpdate(look) ?? Forming(look) ?? Verdict.False("Complete", Complete(look));
    }

    public static string Overdue(ClusterLook look, IEnumerable<MemberView> overdue)
        => $"restarted and not caught up within {look.Settings!.ConvergenceTimeout.TotalSeconds:0} s, no other member is restarted: {Words.Explain(overdue)}";

    private static Verdict? ScalingDown(ClusterLook look)
    {
        var gone = look.Views.Where(v => v.Left is not null || RemovalStep.IsToVanish(v)).ToList();
        if (gone.Count > 0) return Verdict.True("ScalingDown", $"removing {Words.Names(gone)}");
        if (look.Actions.OfType<LeaveMember>().FirstOrDefault() is { } leave)
            return Verdict.True("ScalingDown", $"waiting for the answer of {leave.Name} that it has left, and for {Words.Count(leave.MinPeers, "other")} to hold everything");
        var unwanted = DisturbanceStep.ToLeave(look.Views).ToList();
        if (unwanted.Count == 0) return null;
        return Verdict.True("ScalingDown", $"nothing is removed before {Words.Explain(unwanted)} can be asked to leave, and enough others are healthy");
    }

    private static Verdict? RollingUpdate(ClusterLook look)
    {
        var pending = look.Views.Where(v => v is { Offline: false, Left: null } && (v.Outdated || v.CatchUp is not null)).ToList();
        if (pending.Count == 0) return null;
        var progress = $"{look.Views.Count - look.Views.Count(v => v.Outdated || v.CatchUp is not null)} of {Words.Count(look.Views.Count, "member")} run the current template";
        if (look.Actions.OfType<RestartMember>().FirstOrDefault() is { } restart)
            return Verdict.True("RollingUpdate", $"{progress}; restarting {restart.Name}");
        var open = pending.Where(v => v.CatchUp is not null).ToList();
        return Verdict.True("RollingUpdate", open.Count > 0
            ? $"{progress}; waiting for {Words.Explain(open)} to be back and caught up"
            : $"{progress}; waiting until enough others are healthy to restart {Words.Explain(pending)}");
    }

    private static Verdict? Forming(ClusterLook look)
    {
        var forming = look.Missing.Select(p => p.Name)
            .Concat(look.Views.Where(v => v.Phase is MemberPhase.Pending or MemberPhase.Joining && !v.NodeGone)
                .Select(v => v.Message is null ? v.Name : $"{v.Name} ({v.Message})"))
            .ToList();
        return forming.Count > 0 ? Verdict.True("Forming", $"waiting for {Words.List(forming)}") : null;
    }

    private static string Complete(ClusterLook look)
    {
        var old = look.Views.Where(v => v is { Offline: true, Outdated: true }).ToList();
        return old.Count == 0
            ? look.Views.Count == 1 ? "the member is as specified" : $"all {look.Views.Count} members are as specified"
            : $"all members are as specified, except that {Words.Names(old)} will get the current template on their return";
    }
}
