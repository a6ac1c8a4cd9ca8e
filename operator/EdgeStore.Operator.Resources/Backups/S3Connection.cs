using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Backups;

/// <summary>How an object store is reached.</summary>
public abstract class S3Connection
{
    public const string BucketPattern = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$";

    [JsonPropertyName("bucket"), Required, RegularExpression(BucketPattern)]
    [Description("The bucket. It must exist.")]
    public string Bucket { get; set; } = "";

    [JsonPropertyName("endpoint"), RegularExpression("^https?://.+$"), MaxLength(253)]
    [Description("URL of an object store that speaks S3. Left out: Amazon's of the region.")]
    public string? Endpoint { get; set; }

    [JsonPropertyName("region"), MinLength(1), MaxLength(63)]
    [Description("Region of the bucket. Left out: us-east-1, which most stores that are not Amazon's accept.")]
    public string? Region { get; set; }

    [JsonPropertyName("pathStyle"), DefaultValue(false)]
    [Description("True: the bucket is part of the path instead of the host name, as most stores that are not Amazon's need it.")]
    public bool PathStyle { get; set; }

    [JsonPropertyName("credentialsSecret"), Required, MinLength(1), MaxLength(253)]
    [Description("Secret of the same namespace with the keys AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN if there is one.")]
    public string CredentialsSecret { get; set; } = "";

    [JsonPropertyName("caSecret"), MinLength(1), MaxLength(253)]
    [Description("Secret of the same namespace with the key ca.crt: authorities (PEM) that sign the object store's certificate. Left out: the image's own.")]
    public string? CaSecret { get; set; }
}
