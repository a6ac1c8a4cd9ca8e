using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class SchedulingSpec
{
    [JsonPropertyName("nodeSelector")]
    [Description("Labels that a node must have to run a member.")]
    public Dictionary<string, string>? NodeSelector { get; set; }

    [JsonPropertyName("tolerations")]
    [Description("Taints that members bear, besides not-ready and unreachable, which they always bear.")]
    public List<V1Toleration>? Tolerations { get; set; }

    [JsonPropertyName("affinity")]
    [Description("Affinity of the members' pods. Left out: members prefer different nodes.")]
    public V1Affinity? Affinity { get; set; }

    [JsonPropertyName("priorityClassName"), MinLength(1)]
    [Description("Priority class of the members' pods.")]
    public string? PriorityClassName { get; set; }
}
