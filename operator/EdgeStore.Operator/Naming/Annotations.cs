using System.ComponentModel;

namespace EdgeStore.Operator.Naming;

/// <summary>Annotations that people write, and those that the operator keeps its notes in. The reference lists them.</summary>
internal static class Annotations
{
    [Description("Yours, on an EdgeStoreMember: `true`: its disk or node is gone for good, so it is replaced once others hold all that it had made. `force`: without that, which gives those changes up.")]
    public const string Replace = "edgestore.io/replace";

    [Description("Yours, on an EdgeStoreCluster: each new value asks for a new certificate authority once. The operator's, on the authority's secret: the value that it followed last.")]
    public const string RotateAuthority = "edgestore.io/rotate-ca";

    [Description("Yours, on an EdgeStoreBackup: `true`: deleting it leaves its file, whatever `deletionPolicy` says.")]
    public const string KeepBackupFile = "edgestore.io/keep-backup-file";

    [Description("On a pod: hash of the template that it was made from. On a service or a request to cert-manager: hash of what was written.")]
    public const string TemplateHash = "edgestore.io/template-hash";

    // Writing it makes the kubelet refresh the pod's volumes at once instead of within its period of about a minute.
    [Description("On a member's pod: the membership that its kubelet was pointed to last.")]
    public const string MembershipDigest = "edgestore.io/membership-digest";

    // For the same reason.
    [Description("On a member's pod: the certificate that its kubelet was pointed to last.")]
    public const string CertificateDigest = "edgestore.io/certificate-digest";

    [Description("On an EdgeStoreRepair that the schedule made: when it was due, in seconds of Unix time.")]
    public const string ScheduledAt = "edgestore.io/scheduled-at";

    [Description("On an EdgeStoreBackup that a schedule made: the uid of the cluster.")]
    public const string ClusterUid = "edgestore.io/cluster-uid";

    [Description("On the pod of a backup: the member that it reads.")]
    public const string BackupMember = "edgestore.io/backup-member";
}
