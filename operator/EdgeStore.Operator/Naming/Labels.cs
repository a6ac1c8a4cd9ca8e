using System.ComponentModel;

namespace EdgeStore.Operator.Naming;

/// <summary>Labels on what the operator makes. The reference lists them.</summary>
internal static class Labels
{
    public const string ManagedByValue = "edgestore-operator";

    [Description("`edgestore`, or `edgestore-backup` on the pods of backups.")]
    public const string Name = "app.kubernetes.io/name";

    [Description("The cluster, or the backup.")]
    public const string Instance = "app.kubernetes.io/instance";

    [Description("Always `edgestore-operator`.")]
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    [Description("The cluster that it belongs to. The services find members by it. Not on the pods of backups.")]
    public const string Cluster = "edgestore.io/cluster";

    [Description("The member that it belongs to.")]
    public const string Member = "edgestore.io/member";

    [Description("On the pods of a backup: the EdgeStoreBackup.")]
    public const string Backup = "edgestore.io/backup";

    /// <summary>Selects everything this operator manages, of any cluster.</summary>
    public const string ManagedSelector = $"{ManagedBy}={ManagedByValue}";

    public static Dictionary<string, string> OfCluster(string cluster) => new(StringComparer.Ordinal)
    {
        [Name] = "edgestore",
        [Instance] = cluster,
        [ManagedBy] = ManagedByValue,
        [Cluster] = cluster,
    };

    public static Dictionary<string, string> OfMember(string cluster, string member)
    {
        var labels = OfCluster(cluster);
        labels[Member] = member;
        return labels;
    }

    /// <summary>Not the cluster's label: its services would take such a pod for a member.</summary>
    public static Dictionary<string, string> OfBackup(string backup) => new(StringComparer.Ordinal)
    {
        [Name] = "edgestore-backup",
        [Instance] = backup,
        [ManagedBy] = ManagedByValue,
        [Backup] = backup,
    };
}
