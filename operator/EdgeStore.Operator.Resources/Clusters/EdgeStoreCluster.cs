using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePluralName)]
[ShortName("esc")]
[ResourceName(NamePattern, NameMaxLength)]
[Scale(".spec.placement.replicas", ".status.members", LabelSelectorPath = ".status.selector")]
[PrinterColumn("Members", "integer", ".status.members", Description = "Members that exist.")]
[PrinterColumn("Ready", "integer", ".status.readyMembers", Description = "Members that serve.")]
[PrinterColumn("Offline", "integer", ".status.offlineMembers", Description = "Members whose node is away. Nobody waits for them.")]
[PrinterColumn("Updated", "integer", ".status.updatedMembers", Description = "Members that run the current pod template.")]
[PrinterColumn("Available", "string", ".status.conditions[?(@.type==\"Available\")].status")]
[PrinterColumn("Converged", "string", ".status.conditions[?(@.type==\"Converged\")].status")]
[PrinterColumn("Progressing", "string", ".status.conditions[?(@.type==\"Progressing\")].reason")]
[PrinterColumn("Upgrade", "string", ".status.upgrade.phase", Description = "How the last change of image, options, resources or scheduling is going.")]
[PrinterColumn("On Return", "integer", ".status.upgrade.pendingOnReturn", Description = "Offline members that get the change when they return.", Priority = 1)]
[PrinterColumn("Degraded", "string", ".status.conditions[?(@.type==\"Degraded\")].reason", Priority = 1)]
[PrinterColumn("Repaired", "date", ".status.lastRepair.completionTime", Priority = 1)]
[PrinterColumn("Image", "string", ".status.image", Priority = 1)]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[Description("A fleet of edgestore members that replicate one key space between them.")]
public sealed class EdgeStoreCluster : IKubernetesObject<V1ObjectMeta>, ISpec<EdgeStoreClusterSpec>, IStatus<EdgeStoreClusterStatus?>
{
    public const string KubeKind = "EdgeStoreCluster";
    public const string KubePluralName = "edgestoreclusters";

    /// <summary>Services are named after the cluster, and their names must start with a letter.</summary>
    public const string NamePattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

    /// <summary>Leaves room for member names, which are DNS labels of at most 63 characters.</summary>
    public const int NameMaxLength = 40;

    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    public string Kind { get; set; } = KubeKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec"), Required]
    public EdgeStoreClusterSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    public EdgeStoreClusterStatus? Status { get; set; }
}
