using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("A release of the store that the members ran.")]
public sealed class RanRelease
{
    [JsonPropertyName("version"), Required]
    [Description("The release, as the members told it.")]
    public string Version { get; set; } = "";

    [JsonPropertyName("image"), Required]
    [Description("The image that they ran it from.")]
    public string Image { get; set; } = "";
}
