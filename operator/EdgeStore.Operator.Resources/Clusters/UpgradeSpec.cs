using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class UpgradeSpec
{
    public const int DefaultConvergenceTimeoutSeconds = 600;

    [JsonPropertyName("convergenceTimeoutSeconds"), DefaultValue(DefaultConvergenceTimeoutSeconds), Range(10, 604800)]
    [Description("How long a restarted member may take to come back and catch up before the rolling change halts. It goes on by itself once the member has caught up, or with a new change of the cluster.")]
    public int? ConvergenceTimeoutSeconds { get; set; }
}
