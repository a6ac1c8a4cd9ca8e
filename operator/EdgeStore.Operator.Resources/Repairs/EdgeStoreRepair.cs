using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Repairs;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePluralName)]
[ShortName("esr")]
[PrinterColumn("Cluster", "string", ".spec.clusterName")]
[PrinterColumn("Phase", "string", ".status.phase")]
[PrinterColumn("Pairs", "string", ".status.progress", Description = "Pairs that are done, of all.")]
[PrinterColumn("Keys", "integer", ".status.totals.keysCompared", Description = "Keys that were compared.")]
[PrinterColumn("Divergent", "integer", ".status.totals.divergentRecords", Description = "Keys on which two members disagreed although they ought not to.")]
[PrinterColumn("Healed", "integer", ".status.totals.healed", Description = "Keys that were put right at one of two members.")]
[PrinterColumn("Message", "string", ".status.message", Priority = 1)]
[PrinterColumn("Completed", "date", ".status.completionTime")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[Description("One run in which members of an EdgeStoreCluster compare all that they hold, pair by pair, and heal what differs. It cannot be changed; deleting it stops it.")]
public sealed class EdgeStoreRepair : IKubernetesObject<V1ObjectMeta>, ISpec<EdgeStoreRepairSpec>, IStatus<EdgeStoreRepairStatus?>
{
    public const string KubeKind = "EdgeStoreRepair";
    public const string KubePluralName = "edgestorerepairs";

    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    public string Kind { get; set; } = KubeKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec"), Required]
    public EdgeStoreRepairSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    public EdgeStoreRepairStatus? Status { get; set; }
}
