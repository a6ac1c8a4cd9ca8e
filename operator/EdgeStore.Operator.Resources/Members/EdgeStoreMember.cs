using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Members;

[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = KubeKind, PluralName = KubePluralName)]
[ShortName("esm")]
[PrinterColumn("Cluster", "string", ".spec.clusterName")]
[PrinterColumn("Tag", "integer", ".spec.tag")]
[PrinterColumn("Phase", "string", ".status.phase")]
[PrinterColumn("Site", "string", ".status.site")]
[PrinterColumn("Node", "string", ".status.nodeName")]
[PrinterColumn("Version", "string", ".status.version")]
[PrinterColumn("Lag", "integer", ".status.lag", Description = "Changes that some other member holds and this one did not, when last asked.")]
[PrinterColumn("Last Seen", "date", ".status.lastSeen")]
[PrinterColumn("Protocol", "string", ".status.protocol", Priority = 1)]
[PrinterColumn("On Return", "boolean", ".status.pendingOnReturn", Description = "Offline, and gets a new pod template when it returns.", Priority = 1)]
[PrinterColumn("Member ID", "string", ".status.memberID", Priority = 1)]
[PrinterColumn("Fingerprint", "string", ".status.fingerprint", Priority = 1)]
[PrinterColumn("Message", "string", ".status.message", Priority = 1)]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[Description("One member of an EdgeStoreCluster. The operator creates and deletes it; deleting it by hand restarts the member, it does not remove it. A member whose disk or node is gone for good is replaced when this resource gets the annotation edgestore.io/replace: \"true\".")]
public sealed class EdgeStoreMember : IKubernetesObject<V1ObjectMeta>, ISpec<EdgeStoreMemberSpec>, IStatus<EdgeStoreMemberStatus?>
{
    public const string KubeKind = "EdgeStoreMember";
    public const string KubePluralName = "edgestoremembers";

    public string ApiVersion { get; set; } = $"{ApiGroup.Name}/{ApiGroup.Version}";

    public string Kind { get; set; } = KubeKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec"), Required]
    public EdgeStoreMemberSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    public EdgeStoreMemberStatus? Status { get; set; }
}
