using System.Globalization;
using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Rendering;

/// <summary>The repairs that the operator makes.</summary>
internal static class RepairRenderer
{
    public static EdgeStoreRepair Scheduled(EdgeStoreCluster cluster, RepairScheduleSpec schedule, DateTimeOffset due)
    {
        var repair = Render(cluster, cluster.Names().ScheduledRepair(due), schedule);
        repair.Metadata.Annotations = new Dictionary<string, string>
        {
            [Annotations.ScheduledAt] = due.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };
        return repair;
    }

    /// <param name="schedule">Whose limits hold for it, too.</param>
    public static EdgeStoreRepair Debt(EdgeStoreCluster cluster, RepairScheduleSpec? schedule, string digest, IEnumerable<RepairDebt> debt)
    {
        var repair = Render(cluster, cluster.Names().DebtRepair(digest), schedule);
        repair.Spec.PairList = [.. debt.Select(d => new RepairPair { Member = d.Member, Peer = d.Peer })];
        return repair;
    }

    private static EdgeStoreRepair Render(EdgeStoreCluster cluster, string name, RepairScheduleSpec? schedule) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = cluster.Metadata.NamespaceProperty,
            Labels = Labels.OfCluster(cluster.Metadata.Name),
            OwnerReferences = Owners.Of(cluster),
        },
        Spec = new EdgeStoreRepairSpec
        {
            ClusterName = cluster.Metadata.Name,
            Pairs = schedule?.Pairs,
            Parallelism = schedule?.Parallelism,
            BytesPerSecond = schedule?.BytesPerSecond,
            DeadlineSeconds = schedule?.DeadlineSeconds,
            Retries = schedule?.Retries,
        },
    };
}
