using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Repairing;

/// <summary>Events of a repair that a person can follow.</summary>
internal sealed class RepairTale(IEventRecorder events, ILogger<RepairTale> logger)
{
    public void Tell(EdgeStoreRepair repair, EdgeStoreRepairStatus? before, EdgeStoreRepairStatus after)
    {
        if (before?.StartTime is null && after.StartTime is not null)
            Say(repair, EventReasons.RepairStarted, $"Comparing {Words.Count(after.Pairs!.Count, "pair")} of members of {repair.Spec.ClusterName}");
        foreach (var pair in after.Pairs ?? []) Tell(repair, before?.Pairs?.FirstOrDefault(p => p.Name == pair.Name), pair);
        if (RepairPhase.IsFinished(after.Phase) && !RepairPhase.IsFinished(before?.Phase))
            Say(repair, Ended(after.Phase), after.Message!);
    }

    private void Tell(EdgeStoreRepair repair, RepairPairStatus? before, RepairPairStatus after)
    {
        if (after.Attempts > 1 && after.Attempts != before?.Attempts)
            Say(repair, EventReasons.PairResumed, $"Comparing {after.Name} again, {(after.NextKey is null ? "from the first key" : "where it had got to")}");
        if (after.Error is { } error && error != before?.Error) Say(repair, Broken(after.Phase), $"{after.Name}: {error}");
        if (PairPhase.IsFinished(after.Phase) && after.Phase != before?.Phase && after.DivergentRecords > 0)
            Say(repair, EventReasons.DivergenceFound, $"{after.Name} disagreed on {Words.Count(after.DivergentRecords, "key")}; {after.Healed} healed");
    }

    private static EventReason Ended(string? phase) => phase switch
    {
        RepairPhase.Succeeded => EventReasons.RepairSucceeded,
        RepairPhase.PartiallySucceeded => EventReasons.RepairPartiallySucceeded,
        _ => EventReasons.RepairFailed,
    };

    private static EventReason Broken(string phase) => phase switch
    {
        PairPhase.Failed => EventReasons.PairFailed,
        PairPhase.Skipped => EventReasons.PairSkipped,
        _ => EventReasons.PairDelayed,
    };

    private void Say(EdgeStoreRepair repair, EventReason reason, string message)
    {
        events.Record(repair, reason, message);
        logger.LogInformation("{Repair}: {Reason}: {Message}", repair.Metadata.Name, reason.Word, message);
    }
}
