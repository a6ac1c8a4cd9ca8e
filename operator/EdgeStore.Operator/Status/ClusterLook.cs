using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Planning.Upgrading;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

/// <summary>What the conditions are concluded from.</summary>
internal sealed record ClusterLook
{
    public required ClusterObservation Observation { get; init; }

    /// <summary>Null: the spec is invalid, for the reasons in <see cref="Problems"/>.</summary>
    public required ClusterSettings? Settings { get; init; }

    /// <summary>Null: the spec is invalid.</summary>
    public required Rollout? Rollout { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public required Placement Placement { get; init; }

    /// <summary>The restore that is not over, or null.</summary>
    public required Restore? Restore { get; init; }

    public required IReadOnlyList<MemberView> Views { get; init; }

    public required IReadOnlyList<PlanAction> Actions { get; init; }

    public required RepairAccount Repairs { get; init; }

    public required string? MembershipDigest { get; init; }

    /// <summary>How the last change of the template is going; null: there was none.</summary>
    public UpgradeStatus? Upgrade { get; init; }

    /// <summary>
    /// Members that did not come back in time from a restart: the rolling change halts for them. One that now gets a newer
    /// template has its time anew.
    /// </summary>
    public IReadOnlyList<MemberView> Overdue => Settings is not { } settings
        ? []
        : [.. Views.Where(v => v.IsOverdue(settings.Upgrade.ConvergenceTimeout, Observation.Now) && !IsTriedAgain(v.Name))];

    public bool IsTriedAgain(string member) => Actions.Any(a => a.Member == member && a is DeletePod or RestartMember);

    /// <summary>Places of the spec that have no member yet.</summary>
    public IReadOnlyList<Place> Missing
        => [.. Placement.Places.ExceptBy(Views.Select(v => v.Name), p => p.Name, StringComparer.Ordinal)];
}

/// <summary>A condition's content.</summary>
internal sealed record Verdict(string Status, ConditionReason Reason, string Message)
{
    public static Verdict True(ConditionReason reason, string message) => new("True", reason, message);

    public static Verdict False(ConditionReason reason, string message) => new("False", reason, message);

    public static Verdict Unknown(ConditionReason reason, string message) => new("Unknown", reason, message);
}
