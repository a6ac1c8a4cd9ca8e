using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;

namespace EdgeStore.Operator.Status.Upgrading;

/// <summary>How far a change has come. Offline members are counted apart: nobody waits for them.</summary>
internal sealed record UpgradeProgress
{
    /// <summary>Members that are not offline and do not run what they should, or have not caught up since.</summary>
    public required IReadOnlyList<MemberView> Pending { get; init; }

    /// <summary>Of these, the ones that were stopped.</summary>
    public IReadOnlyList<MemberView> Open => [.. Pending.Where(v => v.CatchUp is not null)];

    public required int Updated { get; init; }

    public required int Total { get; init; }

    /// <summary>Offline members that will be changed when they return.</summary>
    public required int OnReturn { get; init; }

    /// <summary>Members that wait for a maintenance window of their site, the first to open first.</summary>
    public IReadOnlyList<(MemberView Member, DateTimeOffset At)> Waiting { get; private init; } = [];

    /// <summary>Nothing else is being done or waited for.</summary>
    public bool WaitsOnly(ClusterLook look)
        => Waiting.Count > 0 && Waiting.Count == Pending.Count && !look.Actions.Any(a => a is RestartMember or DeletePod);

    /// <summary>What is being done or waited for.</summary>
    public string Step { get; private init; } = "";

    public static UpgradeProgress Of(ClusterLook look, Rollout rollout)
    {
        var present = look.Views.Where(v => v is { Offline: false, Left: null } && !RemovalStep.IsToVanish(v)).ToList();
        var behind = present.Where(v => v.Outdated || v.CatchUp is not null).ToList();
        // Who cannot be changed at all is not waited for.
        var pending = behind.Where(v => rollout.TooOld(v) is null).ToList();
        var progress = new UpgradeProgress
        {
            Pending = pending,
            Updated = present.Count - behind.Count,
            Total = present.Count,
            OnReturn = look.Views.Count(v => v is { Offline: true, Outdated: true, Left: null }),
            Waiting = RestartWindows.Waiting(look.Observation, rollout.Target, pending.Where(v => v.CatchUp is null)),
        };
        return progress with { Step = progress.NextStep(look, rollout) };
    }

    public static string Run(int updated, int total) => $"{Words.Share(updated, total, "member", "runs", "run")} the current template";

    public override string ToString()
        => OnReturn == 0 ? Run(Updated, Total) : $"{Run(Updated, Total)}, {OnReturn} more {Words.Verb(OnReturn, "gets it on its", "get it on their")} return";

    private string NextStep(ClusterLook look, Rollout rollout)
    {
        if (look.Actions.OfType<RestartMember>().Select(Describe).ToList() is { Count: > 0 } restarted)
            return $"restarting {Words.List(restarted)}";
        var replaced = look.Actions.OfType<DeletePod>().Select(d => d.Name).Where(n => Pending.Any(v => v.Name == n)).ToList();
        if (replaced.Count > 0) return $"replacing the pod of {Words.List(replaced)}";
        if (Open.Count > 0) return $"waiting for {Words.Explain(Open)} to be back and caught up";
        if (rollout.Wanted.Upgrade.Paused) return "spec.upgrade.paused is true: no further member is restarted";
        if (rollout.Canary is { PassedAt: null, Lacking: 0 } canary) return Watch(canary, rollout);
        if (WaitsOnly(look))
            return $"waiting for the maintenance window of {Words.List(Waiting.Select(w => w.Member.Name))}; the first opens at {Waiting[0].At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}";
        var lacking = Pending.Select(v => MissingSecrets.Of(look, v.Name)).ToList();
        if (lacking.Count > 0 && lacking.All(secrets => secrets.Count > 0))
        {
            var secrets = lacking.SelectMany(s => s).Distinct().ToList();
            return $"waiting for {Words.List(secrets)}: without {Words.Verb(secrets.Count, "this secret", "these secrets")} {Words.Names(Pending)} cannot start";
        }
        return $"waiting until enough others are healthy to restart {Words.Explain(Pending)}";
    }

    private static string Describe(RestartMember restart)
        => restart.Template.Hop is { } hop ? $"{restart.Name} ({hop})" : restart.Name;

    private static string Watch(CanaryLook canary, Rollout rollout) => canary.WellSince is { } since
        ? $"watching {Words.Names(canary.Members)}: if all stays well, the others follow at {since + rollout.Wanted.Upgrade.Canary!.Bake:yyyy-MM-ddTHH:mm:ssZ}"
        : $"watching {Words.Explain(canary.Members)}: not well, so the others do not follow";
}
