using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Clusters;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Members;

[Description("Who the member is. Written once, by the operator.")]
[ExactlyOneOf("ordinal", "node")]
[Rule("self == oldSelf", "a member's identity cannot change")]
public sealed class EdgeStoreMemberSpec
{
    [JsonPropertyName("clusterName"), Required]
    [Description("The EdgeStoreCluster, in the same namespace, that the member belongs to.")]
    public string ClusterName { get; set; } = "";

    [JsonPropertyName("name"), Required]
    [Description("The member's name, which is also the name of this resource, of its pod and of its host.")]
    public string Name { get; set; } = "";

    [JsonPropertyName("tag"), Required, Range(1, 262143)]
    [Description("The member's number, unique in the cluster for ever. A lower tag is a senior member.")]
    public int Tag { get; set; }

    [JsonPropertyName("ordinal"), Range(0, 999)]
    [Description("The member's place in placement.replicas.")]
    public int? Ordinal { get; set; }

    [JsonPropertyName("node"), MinLength(1)]
    [Description("The node of a member of placement.perNode.")]
    public string? Node { get; set; }

    [JsonPropertyName("storage"), Required]
    [Description("Where this member keeps its data: the cluster's storage when the member was created.")]
    public MemberStorage? Storage { get; set; }

    [JsonPropertyName("peerTLS"), Required]
    [Description("Whether the member talks TLS to its peers.")]
    public bool PeerTls { get; set; }
}

[ExactlyOneOf("size", "hostPath")]
public sealed class MemberStorage
{
    [JsonPropertyName("size"), Quantity]
    [Description("Size of the PersistentVolumeClaim.")]
    public IntOrString? Size { get; set; }

    [JsonPropertyName("storageClassName")]
    [Description("Storage class of the claim.")]
    public string? StorageClassName { get; set; }

    [JsonPropertyName("hostPath")]
    [Description("Directory of the node, instead of a claim.")]
    public string? HostPath { get; set; }
}
