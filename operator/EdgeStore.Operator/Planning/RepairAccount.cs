using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Runtime.Conditions;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// What is known of a cluster's repairs: the last, the next, and what is owed. The cluster's status remembers it, because the
/// repairs themselves are deleted after a while; what they say is taken over once, in the order in which they ended.
/// </summary>
internal sealed record RepairAccount
{
    /// <summary>A longer list would not fit beside the rest of the status; the comparisons that are owed longest come first.</summary>
    private const int MostDebt = 1000;

    public LastRepair? Last { get; init; }

    /// <summary>The latest time of the schedule for which there is, or was, a repair.</summary>
    public DateTimeOffset? ScheduledUpTo { get; init; }

    /// <summary>The time of the schedule that has come and for which there is no repair yet.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When the next one begins, or should have; null: never.</summary>
    public DateTimeOffset? Next { get; init; }

    public required IReadOnlyList<RepairDebt> Debt { get; init; }

    /// <summary>Names of repairs that have not ended.</summary>
    public required IReadOnlyList<string> Open { get; init; }

    public static RepairAccount Of(ClusterObservation observation, ClusterSettings? settings)
    {
        var before = observation.Cluster.Status;
        var ended = observation.Repairs
            .Where(r => RepairPhase.IsFinished(r.Status?.Phase) && r.Status!.CompletionTime >= (before?.LastRepair?.CompletionTime ?? DateTime.MinValue))
            .OrderBy(r => r.Status!.CompletionTime).ThenBy(r => r.Status!.StartTime).ThenBy(r => r.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        var upTo = observation.Repairs.Select(RepairTimes.ScheduledAt).Append(At(before?.RepairsScheduledUpTo)).Max();
        var account = new RepairAccount
        {
            Last = ended.LastOrDefault() is { } last ? Describe(last) : before?.LastRepair,
            ScheduledUpTo = upTo,
            Debt = Owed(observation, ended),
            Open = [.. observation.Repairs.Where(r => !RepairPhase.IsFinished(r.Status?.Phase)).Select(r => r.Metadata.Name).Order(StringComparer.Ordinal)],
        };
        if (settings?.Repair is not { Spec.Suspend: false } schedule) return account;
        var times = new RepairTimes(schedule.Cron, observation.Cluster.Metadata.Uid);
        var since = upTo ?? At(observation.Cluster.Metadata.CreationTimestamp) ?? observation.Now;
        var due = times.Due(since, observation.Now);
        return account with { Due = due, Next = due is { } time ? times.Begin(time) : times.NextBegin(observation.Now) };
    }

    private static List<RepairDebt> Owed(ClusterObservation observation, List<EdgeStoreRepair> ended)
    {
        var owed = (observation.Cluster.Status?.RepairDebt ?? []).ToList();
        foreach (var repair in ended)
        foreach (var pair in repair.Status!.Pairs ?? [])
        {
            owed.RemoveAll(d => (d.Member, d.Peer) == (pair.Member, pair.Peer) || (d.Member, d.Peer) == (pair.Peer, pair.Member));
            if (pair.Phase == PairPhase.Skipped)
                owed.Add(new RepairDebt { Member = pair.Member, Peer = pair.Peer, Since = repair.Status.CompletionTime!.Value });
        }
        var members = observation.Members.Where(m => m.Resource.Status?.Left is null).Select(m => m.Resource.Spec.Name).ToHashSet(StringComparer.Ordinal);
        return [.. owed.Where(d => members.Contains(d.Member) && members.Contains(d.Peer)).Take(MostDebt)];
    }

    private static LastRepair Describe(EdgeStoreRepair repair) => new()
    {
        Name = repair.Metadata.Name,
        Phase = repair.Status!.Phase!,
        Reason = ConditionSet.Find(repair.Status.Conditions, ConditionTypes.Finished)?.Reason ?? repair.Status.Phase!,
        Message = repair.Status.Message ?? "",
        CompletionTime = repair.Status.CompletionTime!.Value,
        DivergentRecords = repair.Status.Totals?.DivergentRecords ?? 0,
        Healed = repair.Status.Totals?.Healed ?? 0,
    };

    private static DateTimeOffset? At(DateTime? time) => time is { } t ? new DateTimeOffset(t.ToUniversalTime()) : null;
}
