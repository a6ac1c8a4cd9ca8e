using System.ComponentModel;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("Left out both certManager and secrets, the operator keeps a certificate authority of the cluster's own.")]
public sealed class TlsSpec
{
    [JsonPropertyName("enabled"), DefaultValue(true)]
    [Description("True: members authenticate each other and the operator with certificates, and encrypt what they exchange. It cannot change after creation.")]
    public bool Enabled { get; set; } = true;

    [JsonPropertyName("certManager")]
    [Description("cert-manager issues the certificates. Whose certificates are used cannot change after creation.")]
    public CertManagerSpec? CertManager { get; set; }

    [JsonPropertyName("secrets")]
    [Description("The certificates are given, in secrets of this namespace. Whose certificates are used cannot change after creation.")]
    public GivenSecretsSpec? Secrets { get; set; }

    [JsonPropertyName("client")]
    [Description("TLS on the port for clients. Left out: none. A change restarts the members one after the other, and clients must follow. It has no canary and is never rolled back: change it back yourself.")]
    public ClientTlsSpec? Client { get; set; }
}
