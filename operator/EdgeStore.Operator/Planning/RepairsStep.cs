using System.Security.Cryptography;
using System.Text;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Makes the repair that is due, or one for what is owed to members that are back, never while another one has not ended; and
/// takes away old ones.
/// </summary>
internal static class RepairsStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context, RepairAccount account)
        => Create(context, account).Concat(Forget(context));

    private static IEnumerable<PlanAction> Create(PlanContext context, RepairAccount account)
    {
        if (account.Open.Count > 0 || context.Settings.Repair is { Spec.Suspend: true }) yield break;
        if (account.Due is { } due && context.Views.Count(v => v.Left is null && v.Wanted) > 1)
        {
            yield return new CreateRepair(RepairRenderer.Scheduled(context.Cluster, context.Settings.Repair!.Spec, due));
            yield break;
        }
        var back = context.Views.Where(v => v is { Serves: true, Report: not null, Departing: false }).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var payable = account.Debt.Where(d => back.Contains(d.Member) && back.Contains(d.Peer)).ToList();
        if (payable.Count == 0) yield break;
        var repair = RepairRenderer.Debt(context.Cluster, context.Settings.Repair?.Spec, Digest(payable), payable);
        if (context.Observation.Repairs.All(r => r.Metadata.Name != repair.Metadata.Name)) yield return new CreateRepair(repair);
    }

    private static IEnumerable<PlanAction> Forget(PlanContext context)
    {
        // Not before the cluster's status has taken over what they say.
        var noted = context.Cluster.Status?.LastRepair?.CompletionTime;
        var old = context.Observation.Repairs
            .Where(r => r.Metadata.DeletionTimestamp is null && RepairPhase.IsFinished(r.Status?.Phase) && r.Status!.CompletionTime <= noted)
            .Where(r => r.Metadata.OwnerReferences?.Any(o => o.Uid == context.Cluster.Metadata.Uid && o.Controller == true) == true)
            .OrderByDescending(r => r.Status!.CompletionTime).ThenBy(r => r.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        var (kept, failedKept) = context.Settings.Repair is { } schedule
            ? (schedule.HistoryLimit, schedule.FailedHistoryLimit)
            : (RepairScheduleSpec.DefaultHistoryLimit, RepairScheduleSpec.DefaultHistoryLimit);
        return old.Where(r => r.Status!.Phase == RepairPhase.Succeeded).Skip(kept)
            .Concat(old.Where(r => r.Status!.Phase != RepairPhase.Succeeded).Skip(failedKept))
            .Select(r => new DeleteRepair(r.Metadata.Name, r.Metadata.Uid));
    }

    private static string Digest(IEnumerable<RepairDebt> debt)
    {
        var text = string.Concat(debt.Select(d => $"{d.Member}/{d.Peer}@{d.Since:O}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }
}
