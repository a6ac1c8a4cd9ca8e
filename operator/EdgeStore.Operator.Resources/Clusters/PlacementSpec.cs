using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

[ExactlyOneOf("replicas", "perNode")]
[Rule("has(self.replicas) == has(oldSelf.replicas)", "a cluster cannot change between replicas and perNode")]
public sealed class PlacementSpec
{
    [JsonPropertyName("replicas"), Range(1, 1000)]
    [Description("So many members, named <cluster>-0, <cluster>-1, …, wherever the scheduler puts them.")]
    public int? Replicas { get; set; }

    [JsonPropertyName("perNode")]
    [Description("One member on each node that matches.")]
    public PerNodePlacement? PerNode { get; set; }
}

public sealed class PerNodePlacement
{
    [JsonPropertyName("nodeSelector")]
    [Description("Labels that a node must have. A node that loses them loses its member, by an orderly leave. Left out: every node.")]
    public Dictionary<string, string>? NodeSelector { get; set; }

    [JsonPropertyName("tolerations")]
    [Description("Taints that members bear, besides not-ready and unreachable, which they always bear. A node with any other NoSchedule or NoExecute taint gets no new member.")]
    public List<V1Toleration>? Tolerations { get; set; }
}
