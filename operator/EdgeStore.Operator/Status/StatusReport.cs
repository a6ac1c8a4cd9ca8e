using EdgeStore.Operator.Applying;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Status.Reasons;
using EdgeStore.Operator.Status.Upgrading;
using EdgeStore.Operator.Telemetry;

namespace EdgeStore.Operator.Status;

/// <summary>Writes what a pass found and did: statuses, only where they differ, and events for what has changed.</summary>
internal sealed class StatusReport(StatusPatch patch, IEventRecorder events, ClusterMetrics metrics)
{
    public async Task WriteAsync(Pass pass, CancellationToken cancellationToken)
    {
        var before = pass.Observation.Members.ToDictionary(m => m.Resource.Spec.Name, m => m.Resource.Status?.Phase, StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Pace.ActionsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(pass.Statuses.Where(s => !ReferenceEquals(pass.Member(s.Key).Status, s.Value)), options, async (one, cancellation) =>
        {
            var (name, status) = one;
            if (!await TryAsync(pass, () => patch.WriteAsync(pass.Member(name), status, cancellation))) return;
            Tell(pass, pass.Member(name), status);
            TellPhase(pass.Member(name), before.GetValueOrDefault(name), status);
        });

        var cluster = Cluster(pass);
        metrics.Report(pass.Cluster, cluster, pass.Statuses.Values);
        var known = pass.Observation.Cluster.Status;
        if (await TryAsync(pass, () => patch.WriteAsync(pass.Cluster, cluster, cancellationToken)))
            Tell(pass.Cluster, known, cluster);
    }

    /// <summary>The planned status, corrected by what did not go as planned.</summary>
    internal static EdgeStoreClusterStatus Cluster(Pass pass)
    {
        var status = pass.Plan.Status;
        if (pass.Waits.Count > 0)
            Amend(pass, status, ConditionTypes.Progressing, c => new Verdict(c.Status, ConditionReason.Stored(c.Reason), $"{c.Message} ({Words.List(pass.Waits)})"));
        if (pass.Failures.Count > 0)
        {
            Amend(pass, status, ConditionTypes.Degraded, c => c.Status == "True"
                ? new Verdict(c.Status, ConditionReason.Stored(c.Reason), $"{c.Message}; {Words.List(pass.Failures)}")
                : Verdict.True(DegradedReasons.ApplyFailed, Words.List(pass.Failures)));
        }
        // Only what was processed to its end counts as observed.
        if (pass.Failures.Count > 0 || pass.Stale) status.ObservedGeneration = pass.Observation.Cluster.Status?.ObservedGeneration;
        return status;
    }

    private static void Amend(Pass pass, EdgeStoreClusterStatus status, string type, Func<V1Condition, Verdict> verdict)
    {
        var at = status.Conditions!.FindIndex(c => c.Type == type);
        status.Conditions[at] = ConditionKeeper.Keep(
            pass.Observation.Cluster.Status?.Conditions, type, verdict(status.Conditions[at]), pass.Observation.Now, pass.Cluster.Metadata.Generation);
    }

    private static async Task<bool> TryAsync(Pass pass, Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
        {
            pass.IsStale();
        }
        catch (Exception e) when (e is KubernetesApiException or TimeoutException or HttpRequestException)
        {
            pass.Fail($"write status: {e.Message}");
        }
        return false;
    }

    private void Tell(Pass pass, EdgeStoreMember member, EdgeStoreMemberStatus after)
    {
        if (member.Status?.CatchUp is null || after is not { CatchUp: null, Left: null, Phase: not MemberPhase.Leaving }) return;
        var told = $"{member.Spec.Name} is back and has caught up";
        events.Record(member, EventReasons.MemberUpgraded, told);
        events.Record(pass.Cluster, EventReasons.MemberUpgraded, told);
    }

    private void TellPhase(EdgeStoreMember member, string? before, EdgeStoreMemberStatus after)
    {
        if (before is null || before == after.Phase) return;
        if (after.Phase is MemberPhase.Offline) events.Record(member, EventReasons.MemberOffline, after.Message!);
        if (after.Phase is MemberPhase.Expired) events.Record(member, EventReasons.MemberExpired, after.Message!);
        var isBack = after.Phase is MemberPhase.Ready or MemberPhase.Late;
        if (isBack && before == MemberPhase.Offline) events.Record(member, EventReasons.MemberReturned, $"{member.Spec.Name} is back");
        if (isBack && before == MemberPhase.Expired)
            events.Record(member, EventReasons.MemberReseeded, $"{member.Spec.Name} is back after it was away for longer than deletes are remembered; it is seeded anew, and its conflict journal lists what of its own was dropped");
    }

    private void Tell(EdgeStoreCluster cluster, EdgeStoreClusterStatus? before, EdgeStoreClusterStatus after)
    {
        foreach (var told in UpgradeEvents.Between(before?.Upgrade, after.Upgrade)) events.Record(cluster, told.Reason, told.Message);
        foreach (var (condition, isBad) in ConditionEvents.Between(before, after)) events.RecordChange(cluster, condition, isBad);
    }
}
