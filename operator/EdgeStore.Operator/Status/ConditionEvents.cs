using EdgeStore.Operator.Status.Reasons;
using EdgeStore.Operator.Status.Upgrading;

namespace EdgeStore.Operator.Status;

/// <summary>Which conditions say something new of kind, so that a person who follows the events is told.</summary>
internal static class ConditionEvents
{
    public static IEnumerable<(V1Condition Condition, bool IsBad)> Between(EdgeStoreClusterStatus? before, EdgeStoreClusterStatus after)
    {
        // How a change goes is told by events of its own.
        foreach (var condition in after.Conditions!.Where(c => c.Type != ConditionTypes.UpgradeInProgress))
        {
            var known = before?.Conditions?.FirstOrDefault(c => c.Type == condition.Type);
            if (known?.Status == condition.Status && known?.Reason == condition.Reason) continue;
            if (known is null && condition.Status != "True") continue;
            if (condition.Type == ConditionTypes.Progressing && IsToldAsDegraded(after, condition.Reason)) continue;
            if (IsOfARestart(condition) && (Restarts(before) || Restarts(after))) continue;
            yield return (condition, IsBad(condition));
        }
    }

    // What holds a change up is said by both, in the same words.
    private static bool IsToldAsDegraded(EdgeStoreClusterStatus status, string reason)
        => status.Conditions!.Any(c => c is { Type: ConditionTypes.Degraded, Status: "True" } && c.Reason == reason);

    private static bool IsBad(V1Condition condition) => condition is { Type: ConditionTypes.Degraded, Status: "True" }
        or { Type: ConditionTypes.Available or ConditionTypes.RepairHealthy, Status: "False" }
        or { Type: ConditionTypes.ClockSkew or ConditionTypes.ControlPlanePartitioned, Status: "True" };

    // Each member that is restarted is silent for a moment and then catches up: in a large fleet, nothing else would be told.
    private static bool IsOfARestart(V1Condition condition) => condition.Type == ConditionTypes.Converged
        && condition.Reason is nameof(ConvergedReasons.NoAnswer) or nameof(ConvergedReasons.CatchingUp) or nameof(ConvergedReasons.AllCaughtUp);

    private static bool Restarts(EdgeStoreClusterStatus? status) => status?.Upgrade is { CurrentMembers.Count: > 0, Phase: not UpgradePhase.Halted };
}
