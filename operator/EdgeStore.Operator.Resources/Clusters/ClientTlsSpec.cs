using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("Left out both certManager and secret, the cluster's own authority issues the certificates; clients find it as ca.crt in the ConfigMap <cluster>-client-ca.")]
public sealed class ClientTlsSpec
{
    [JsonPropertyName("enabled"), DefaultValue(true)]
    [Description("True: clients are served by https only.")]
    public bool Enabled { get; set; } = true;

    [JsonPropertyName("certManager")]
    [Description("cert-manager issues the certificates of the client port.")]
    public CertManagerSpec? CertManager { get; set; }

    [JsonPropertyName("secret"), MinLength(1)]
    [Description("Secret with tls.crt and tls.key of the client port; {member} stands for the member's name. Without it, one secret serves all members.")]
    public string? Secret { get; set; }

    [JsonPropertyName("clientCertAuth"), DefaultValue(false)]
    [Description("True: clients must show a certificate that an authority in trustedCASecret has signed.")]
    public bool ClientCertAuth { get; set; }

    [JsonPropertyName("trustedCASecret"), MinLength(1)]
    [Description("Secret with ca.crt: the authorities that sign clients' certificates.")]
    public string? TrustedCaSecret { get; set; }

    [JsonPropertyName("dnsNames")]
    [Description("Further names by which clients reach members, such as that of a load balancer. Not with secret.")]
    public List<string>? DnsNames { get; set; }
}
