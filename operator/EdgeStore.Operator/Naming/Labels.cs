namespace EdgeStore.Operator.Naming;

/// <summary>Labels and annotations on what the operator makes.</summary>
internal static class Labels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ManagedByValue = "edgestore-operator";
    public const string Cluster = "edgestore.io/cluster";
    public const string Member = "edgestore.io/member";
    public const string Backup = "edgestore.io/backup";

    /// <summary>Selects everything this operator manages, of any cluster.</summary>
    public const string ManagedSelector = $"{ManagedBy}={ManagedByValue}";

    public static Dictionary<string, string> OfCluster(string cluster) => new(StringComparer.Ordinal)
    {
        ["app.kubernetes.io/name"] = "edgestore",
        ["app.kubernetes.io/instance"] = cluster,
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
        ["app.kubernetes.io/name"] = "edgestore-backup",
        ["app.kubernetes.io/instance"] = backup,
        [ManagedBy] = ManagedByValue,
        [Backup] = backup,
    };
}

internal static class Annotations
{
    /// <summary>On a repair that the schedule made: the time that it was due, in seconds of Unix.</summary>
    public const string ScheduledAt = "edgestore.io/scheduled-at";

    /// <summary>On the pod of a backup: the member that it reads.</summary>
    public const string BackupMember = "edgestore.io/backup-member";

    /// <summary>On a scheduled backup: the uid of the cluster whose schedule made it.</summary>
    public const string ClusterUid = "edgestore.io/cluster-uid";

    /// <summary>Written by people on a backup, with the value <c>true</c>: deleting it leaves its file, whatever its policy.</summary>
    public const string KeepBackupFile = "edgestore.io/keep-backup-file";

    /// <summary>On a pod: hash of the inputs of the template it was made from. On a service: hash of its rendering.</summary>
    public const string TemplateHash = "edgestore.io/template-hash";

    /// <summary>On an EdgeStoreMember, by a person: <c>true</c> or <c>force</c>; its disk or node is gone for good.</summary>
    public const string Replace = "edgestore.io/replace";

    /// <summary>
    /// On a pod: the membership that the operator last pointed it to. Writing it makes the kubelet refresh the pod's
    /// volumes at once instead of within its period of about a minute.
    /// </summary>
    public const string MembershipDigest = "edgestore.io/membership-digest";

    /// <summary>On a pod: the certificate that the operator last pointed it to, for the same reason.</summary>
    public const string CertificateDigest = "edgestore.io/certificate-digest";

    /// <summary>
    /// On a cluster: a new value asks for a new certificate authority. On the authority's secret: the value that was followed
    /// last.
    /// </summary>
    public const string RotateAuthority = "edgestore.io/rotate-ca";
}
