using System.Text.Json.Serialization;
using k8s;

namespace EdgeStore.Operator.Rendering;

/// <summary>What matters of cert-manager's Certificate, which is a request for one.</summary>
[KubernetesEntity(Group = "cert-manager.io", ApiVersion = "v1", Kind = KubeKind, PluralName = "certificates")]
internal sealed class CertificateRequest : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeKind = "Certificate";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "cert-manager.io/v1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KubeKind;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public CertificateRequestSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public CertificateRequestStatus? Status { get; set; }
}

internal sealed class CertificateRequestSpec
{
    [JsonPropertyName("secretName")]
    public string SecretName { get; set; } = "";

    [JsonPropertyName("secretTemplate")]
    public SecretTemplate? SecretTemplate { get; set; }

    [JsonPropertyName("commonName")]
    public string CommonName { get; set; } = "";

    [JsonPropertyName("dnsNames")]
    public List<string>? DnsNames { get; set; }

    [JsonPropertyName("ipAddresses")]
    public List<string>? IpAddresses { get; set; }

    [JsonPropertyName("usages")]
    public List<string>? Usages { get; set; }

    [JsonPropertyName("duration")]
    public string? Duration { get; set; }

    [JsonPropertyName("renewBefore")]
    public string? RenewBefore { get; set; }

    [JsonPropertyName("privateKey")]
    public RequestedKey? PrivateKey { get; set; }

    [JsonPropertyName("issuerRef")]
    public IssuerReference? IssuerRef { get; set; }
}

internal sealed class SecretTemplate
{
    [JsonPropertyName("labels")]
    public Dictionary<string, string>? Labels { get; set; }
}

internal sealed class RequestedKey
{
    [JsonPropertyName("algorithm")]
    public string Algorithm { get; set; } = "ECDSA";

    [JsonPropertyName("size")]
    public int Size { get; set; } = 256;

    [JsonPropertyName("encoding")]
    public string Encoding { get; set; } = "PKCS8";

    [JsonPropertyName("rotationPolicy")]
    public string RotationPolicy { get; set; } = "Always";
}

internal sealed class CertificateRequestStatus
{
    [JsonPropertyName("conditions")]
    public List<V1Condition>? Conditions { get; set; }
}
