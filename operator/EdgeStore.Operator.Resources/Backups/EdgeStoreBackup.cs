using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Backups;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePluralName)]
[ShortName("esb")]
[ResourceName(NamePattern, NameMaxLength)]
[PrinterColumn("Cluster", "string", ".spec.clusterName")]
[PrinterColumn("Phase", "string", ".status.phase")]
[PrinterColumn("Member", "string", ".status.member")]
[PrinterColumn("Revision", "integer", ".status.revision")]
[PrinterColumn("Bytes", "integer", ".status.sizeBytes")]
[PrinterColumn("Completed", "date", ".status.completionTime")]
[PrinterColumn("Location", "string", ".status.location", Priority = 1)]
[PrinterColumn("Message", "string", ".status.message", Priority = 1)]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[Description("One backup of an EdgeStoreCluster: what one member holds at one revision, as a file. It does not go when the cluster is deleted.")]
public sealed class EdgeStoreBackup : IKubernetesObject<V1ObjectMeta>, ISpec<EdgeStoreBackupSpec>, IStatus<EdgeStoreBackupStatus?>
{
    public const string KubeKind = "EdgeStoreBackup";
    public const string KubePluralName = "edgestorebackups";

    /// <summary>The name is part of a pod's and of a file's name, and a label.</summary>
    public const string NamePattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>Leaves room for the number of the attempt in the pod's name, which is a DNS label.</summary>
    public const int NameMaxLength = 56;

    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    public string Kind { get; set; } = KubeKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec"), Required]
    public EdgeStoreBackupSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    public EdgeStoreBackupStatus? Status { get; set; }
}
