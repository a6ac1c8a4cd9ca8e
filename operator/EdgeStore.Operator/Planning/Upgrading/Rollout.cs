using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>
/// Which pod template the members should run: the one that the spec wants or, when that one failed or is not allowed, the
/// one that they all ran before. A rollback is therefore nothing but a change back, by the same rules as any other.
/// </summary>
internal sealed record Rollout
{
    /// <summary>The settings with the template of the spec.</summary>
    public required ClusterSettings Wanted { get; init; }

    public required string WantedHash { get; init; }

    /// <summary>The settings with the last template that all members ran; null when it is the wanted one, or unknown.</summary>
    public ClusterSettings? Previous { get; init; }

    public string? PreviousHash { get; init; }

    /// <summary>Null when there are none, or when the wanted template was given up.</summary>
    public CanaryLook? Canary { get; init; }

    /// <summary>Why the wanted template was given up.</summary>
    public string? Failure { get; init; }

    /// <summary>It was not given up before this look.</summary>
    public bool FailedNow { get; init; }

    /// <summary>Why the wanted template, which failed, stays nevertheless.</summary>
    public string? NoWayBack { get; init; }

    /// <summary>Why the wanted template must not be tried.</summary>
    public string? Refusal { get; init; }

    /// <summary>Over which releases members go that missed some.</summary>
    public required Hops Hops { get; init; }

    public bool IsUndone => Failure is not null || Refusal is not null;

    public ClusterSettings Target => IsUndone ? Previous! : Wanted;

    public string TargetHash => IsUndone ? PreviousHash! : WantedHash;

    /// <param name="views">By the template that the spec wants.</param>
    public static Rollout Decide(ClusterObservation observation, ClusterSettings settings, string wantedHash, IReadOnlyList<MemberView> views)
    {
        var status = observation.Cluster.Status;
        var rollout = new Rollout { Wanted = settings, WantedHash = wantedHash, Hops = new Hops(observation, views) };
        if (status?.LastTemplate is not { } last) return rollout;
        var previous = settings.With(last);
        // By today's hash of what was remembered, as pods are compared by today's hash, too.
        var previousHash = TemplateHash.Of(previous);
        if (previousHash == wantedHash) return rollout;
        rollout = rollout with { Previous = previous, PreviousHash = previousHash };

        if (status.Upgrade is { FailedTemplateHash: { } failed } upgrade && failed == wantedHash)
            return rollout with { Failure = upgrade.FailedReason ?? "it failed before" };
        if (rollout.Refuse(observation, views) is { } refusal) return rollout with { Refusal = refusal };
        return rollout.WithCanary(CanaryLook.Of(observation, settings, wantedHash, views), observation.Releases);
    }

    private Rollout WithCanary(CanaryLook? canary, ReleaseTable releases)
    {
        if (canary?.Failure is not { } why || Wanted is not { Paused: false, Upgrade: { RollBack: true, Paused: false } }) return this with { Canary = canary };
        return UpgradeGate.NoWayBack(releases, Hops.NumberOf(Wanted), Hops.NumberOf(Previous!)) is { } obstacle
            ? this with { Canary = canary, NoWayBack = obstacle }
            : this with { Failure = why, FailedNow = true };
    }

    // Once a member has the new template, turning back would be one more change, not none.
    private string? Refuse(ClusterObservation observation, IReadOnlyList<MemberView> views)
        => views.Any(v => v.Pod?.TemplateHash == WantedHash || v.CatchUp?.TemplateHash == WantedHash)
            ? null
            : UpgradeGate.Refusal(observation.Releases, Hops.NumberOf(Wanted), Running(observation, WantedHash, views));

    private static IEnumerable<RunningRelease> Running(ClusterObservation observation, string wantedHash, IReadOnlyList<MemberView> views)
    {
        // An offline member holds nothing up, but what was refused for its sake is not allowed when its node goes away for a moment.
        var refused = observation.Cluster.Status?.Upgrade is { Phase: UpgradePhase.Refused } upgrade && upgrade.ToTemplateHash == wantedHash;
        return from view in views
               where view.IsActive || (refused && view is { Wanted: true, Departing: false })
               let known = view.Observed.Resource.Status
               select view.Report is { } report
                   ? new RunningRelease(view.Name, Release.ParseNumber(report.Version), report.Protocols)
                   : new RunningRelease(view.Name, Release.ParseNumber(known?.Version), VersionRange.Parse(known?.Protocol));
    }

    /// <summary>What a pod of the member is made from, should it be made now.</summary>
    public PodTemplate TemplateFor(MemberView member)
        => IsHeldBack(member) ? Hops.On(new PodTemplate(Previous!, PreviousHash!), member) : TemplateAfterRestart(member);

    /// <summary>What the member is given, should it be restarted now.</summary>
    public PodTemplate TemplateAfterRestart(MemberView member) => Hops.On(new PodTemplate(Target, TargetHash), member);

    /// <summary>Why the template must not be given to this one member, which was away for several releases; null: it may, or it goes over another.</summary>
    public string? TooOld(MemberView member)
        => member is { Outdated: true, Report: not null } && TemplateAfterRestart(member).Hop is null ? Hops.TooOld(Target, member) : null;

    /// <summary>The same member; if it has to go over another release, it says so, and does not count as one that runs what it should.</summary>
    public MemberView Mark(MemberView member) => member.IsActive && TemplateAfterRestart(member).Hop is { } hop
        ? member with { Outdated = true, Message = member.Message is { } message ? $"{hop}: {message}" : $"{hop}" }
        : member;

    // A pod that must be replaced while the canaries are still watched is no canary.
    private bool IsHeldBack(MemberView member) => Canary is { PassedAt: null } canary && !canary.Includes(member);
}
