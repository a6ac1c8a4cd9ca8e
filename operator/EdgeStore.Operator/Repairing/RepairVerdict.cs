using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Repairing;

/// <summary>Phase, message, sums and conditions of a repair.</summary>
internal static class RepairVerdict
{
    public static EdgeStoreRepairStatus Wait(EdgeStoreRepairStatus status, RepairObservation observation, string message)
        => Say(status, observation, RepairPhase.Pending, RepairReasons.Waiting, message);

    public static EdgeStoreRepairStatus Run(EdgeStoreRepairStatus status, RepairObservation observation, string message)
        => Say(status, observation, RepairPhase.Running, RepairReasons.Running, message);

    public static EdgeStoreRepairStatus Finish(
        EdgeStoreRepairStatus status, RepairObservation observation, string phase, ConditionReason reason, string message)
    {
        status.CompletionTime = ConditionKeeper.Seconds(observation.Now);
        return Say(status, observation, phase, reason, message);
    }

    private static EdgeStoreRepairStatus Say(
        EdgeStoreRepairStatus status, RepairObservation observation, string phase, ConditionReason reason, string message)
    {
        var finished = RepairPhase.IsFinished(phase);
        (status.Phase, status.Message) = (phase, message);
        if (status.Pairs is { } pairs)
        {
            status.Progress = $"{pairs.Count(p => PairPhase.IsFinished(p.Phase))}/{pairs.Count}";
            status.Totals = RepairSums.Of(pairs);
        }
        status.Conditions =
        [
            Condition(ConditionTypes.Finished, finished ? Verdict.True(reason, message) : Verdict.False(reason, message)),
            Condition(ConditionTypes.Succeeded, !finished ? Verdict.Unknown(reason, message)
                : phase == RepairPhase.Succeeded ? Verdict.True(reason, message) : Verdict.False(reason, message)),
        ];
        return status;

        V1Condition Condition(string type, Verdict verdict) => ConditionKeeper.Keep(
            observation.Repair.Status?.Conditions, type, verdict, observation.Now, observation.Repair.Metadata.Generation);
    }
}
