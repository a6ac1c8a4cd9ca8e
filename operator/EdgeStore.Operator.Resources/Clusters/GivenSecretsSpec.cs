using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class GivenSecretsSpec
{
    [JsonPropertyName("member"), Required, MinLength(1)]
    [Description("Secret with tls.crt and tls.key of a member; {member} stands for the member's name, such as {member}-tls. Without it, one secret serves all members. The certificate must be for servers and clients, and for the host <member>.<cluster>-peers.<namespace>.svc or *.<cluster>-peers.<namespace>.svc.")]
    public string Member { get; set; } = "";

    [JsonPropertyName("operator"), Required, MinLength(1)]
    [Description("Secret with tls.crt and tls.key of the operator. The certificate must be for clients and have the common name edgestore-operator.")]
    public string Operator { get; set; } = "";

    [JsonPropertyName("authority"), MinLength(1)]
    [Description("Secret with ca.crt: all authorities that are trusted. Left out: ca.crt lies in each of the other secrets.")]
    public string? Authority { get; set; }
}
