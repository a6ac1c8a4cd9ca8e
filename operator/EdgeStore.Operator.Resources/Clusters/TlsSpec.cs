using System.ComponentModel;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class TlsSpec
{
    [JsonPropertyName("enabled"), DefaultValue(true)]
    [Description("True: the operator keeps a certificate authority of the cluster's own and renews the members' certificates. It cannot change after creation.")]
    public bool Enabled { get; set; } = true;
}
