using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("What the pods of the members are made from.")]
public sealed class MemberTemplate
{
    [JsonPropertyName("image"), Required]
    [Description("Image of the store.")]
    public string Image { get; set; } = "";

    [JsonPropertyName("version")]
    [Description("The release in the image, when spec.version told it.")]
    public string? Version { get; set; }

    [JsonPropertyName("options")]
    [Description("Settings of the store.")]
    public StoreOptions? Options { get; set; }

    [JsonPropertyName("resources")]
    [Description("Compute resources of the container.")]
    public ContainerResources? Resources { get; set; }

    [JsonPropertyName("scheduling")]
    [Description("On which nodes the members may run.")]
    public SchedulingSpec? Scheduling { get; set; }

    [JsonPropertyName("hostNetwork")]
    [Description("Whether the members use the network of their nodes.")]
    public bool? HostNetwork { get; set; }
}
