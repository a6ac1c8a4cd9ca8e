using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;
using k8s;

namespace EdgeStore.Operator.Repairing;

/// <summary>
/// Pure: what a repair's status is to say now, and which comparisons to begin and to end. A status is written before its
/// comparisons begin, so whoever goes on after a crash finds every one of them there, with the key that it had got to.
/// </summary>
internal static class RepairPlanner
{
    public static RepairPlan Plan(RepairObservation observation)
    {
        var before = observation.Repair.Status;
        if (RepairPhase.IsFinished(before?.Phase)) return new RepairPlan { Status = before!, Ends = [.. observation.Runs.Keys] };
        return before?.StartTime is null ? Begin(observation) : new RepairRound(observation, Copy(before)).Plan();
    }

    private static RepairPlan Begin(RepairObservation observation)
    {
        var spec = observation.Repair.Spec;
        var status = Copy(observation.Repair.Status ?? new EdgeStoreRepairStatus());
        status.ObservedGeneration = observation.Repair.Metadata.Generation;
        if (RepairValidator.Validate(spec) is { Count: > 0 } problems)
            return new RepairPlan { Status = RepairVerdict.Finish(status, observation, RepairPhase.Failed, RepairReasons.InvalidSpec, string.Join("; ", problems)) };

        var wait = observation.Cluster is not { } cluster ? $"there is no EdgeStoreCluster {spec.ClusterName}"
            : observation.Before is { } other ? $"waits for {other}, because a cluster has one repair at a time"
            : cluster.Spec.Paused ? "waits, because the cluster is paused"
            : cluster.Status?.NextTag is null ? "waits for the cluster to be formed"
            : null;
        if (wait is not null) return new RepairPlan { Status = RepairVerdict.Wait(status, observation, wait), LookAgain = RepairPace.Waiting };

        var pairs = RepairPairs.Choose(spec, observation.Members, out var problem);
        if (problem is not null)
            return new RepairPlan { Status = RepairVerdict.Finish(status, observation, RepairPhase.Failed, RepairReasons.NothingToCompare, problem) };
        status.StartTime = ConditionKeeper.Seconds(observation.Now);
        status.Pairs = [.. pairs];
        return new RepairRound(observation, status).Plan();
    }

    private static EdgeStoreRepairStatus Copy(EdgeStoreRepairStatus status)
        => KubernetesJson.Deserialize<EdgeStoreRepairStatus>(KubernetesJson.Serialize(status));
}
