using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Repairing;

/// <summary>Events of a repair that a person can follow.</summary>
internal sealed class RepairTale(IEventRecorder events, ILogger<RepairTale> logger)
{
    public void Tell(EdgeStoreRepair repair, EdgeStoreRepairStatus? before, EdgeStoreRepairStatus after)
    {
        if (before?.StartTime is null && after.StartTime is not null)
            Say(repair, EventType.Normal, "RepairStarted", $"Comparing {Words.Count(after.Pairs!.Count, "pair")} of members of {repair.Spec.ClusterName}");
        foreach (var pair in after.Pairs ?? []) Tell(repair, before?.Pairs?.FirstOrDefault(p => p.Name == pair.Name), pair);
        if (RepairPhase.IsFinished(after.Phase) && !RepairPhase.IsFinished(before?.Phase))
            Say(repair, after.Phase == RepairPhase.Succeeded ? EventType.Normal : EventType.Warning, $"Repair{after.Phase}", after.Message!);
    }

    private void Tell(EdgeStoreRepair repair, RepairPairStatus? before, RepairPairStatus after)
    {
        if (after.Attempts > 1 && after.Attempts != before?.Attempts)
            Say(repair, EventType.Normal, "PairResumed", $"Comparing {after.Name} again, {(after.NextKey is null ? "from the first key" : "where it had got to")}");
        if (after.Error is { } error && error != before?.Error) Say(repair, EventType.Warning, $"Pair{(after.Phase == PairPhase.Pending ? "Delayed" : after.Phase)}", $"{after.Name}: {error}");
        if (PairPhase.IsFinished(after.Phase) && after.Phase != before?.Phase && after.DivergentRecords > 0)
            Say(repair, EventType.Warning, "DivergenceFound", $"{after.Name} disagreed on {Words.Count((int)after.DivergentRecords, "key")}; {after.Healed} healed");
    }

    private void Say(EdgeStoreRepair repair, EventType type, string reason, string message)
    {
        events.Record(repair, type, reason, message);
        logger.LogInformation("{Repair}: {Reason}: {Message}", repair.Metadata.Name, reason, message);
    }
}
