using System.ComponentModel;
using System.Text.Json.Serialization;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class ContainerResources
{
    [JsonPropertyName("requests")]
    [Description("What the scheduler reserves, for example cpu: 100m and memory: 256Mi.")]
    public Dictionary<string, ResourceQuantity>? Requests { get; set; }

    [JsonPropertyName("limits")]
    [Description("What a member may use at most.")]
    public Dictionary<string, ResourceQuantity>? Limits { get; set; }
}
