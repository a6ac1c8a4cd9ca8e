using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class CertManagerSpec
{
    public const string DurationPattern = "^([0-9]+(h|m|s))+$";

    [JsonPropertyName("issuerRef"), Required]
    [Description("Who issues. It must put its authority into the secrets as ca.crt, as the issuers CA, SelfSigned with a CA, and Vault do.")]
    public IssuerReference? IssuerRef { get; set; }

    [JsonPropertyName("duration"), RegularExpression(DurationPattern)]
    [Description("Life of a certificate, such as 2160h. Left out: cert-manager's default.")]
    public string? Duration { get; set; }

    [JsonPropertyName("renewBefore"), RegularExpression(DurationPattern)]
    [Description("How long before its end a certificate is renewed. Left out: cert-manager's default.")]
    public string? RenewBefore { get; set; }
}

public sealed class IssuerReference
{
    [JsonPropertyName("name"), Required, MinLength(1)]
    [Description("Name of the issuer.")]
    public string Name { get; set; } = "";

    [JsonPropertyName("kind"), DefaultValue("Issuer")]
    [Description("Issuer (of this namespace), ClusterIssuer, or the kind of an external issuer.")]
    public string Kind { get; set; } = "Issuer";

    [JsonPropertyName("group"), DefaultValue("cert-manager.io")]
    [Description("API group of the issuer.")]
    public string Group { get; set; } = "cert-manager.io";
}
