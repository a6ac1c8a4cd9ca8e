using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Backups;

[ExactlyOneOf("persistentVolumeClaim", "s3")]
public sealed class BackupDestination
{
    [JsonPropertyName("persistentVolumeClaim")]
    [Description("A volume. The backup is the file <path>/<name of the EdgeStoreBackup>.snapshot in it.")]
    public ClaimDestination? PersistentVolumeClaim { get; set; }

    [JsonPropertyName("s3")]
    [Description("An object store that speaks S3. The backup is the object <prefix><name of the EdgeStoreBackup>.snapshot in the bucket.")]
    public S3Destination? S3 { get; set; }
}

public sealed class ClaimDestination
{
    /// <summary>Relative, without <c>.</c> and <c>..</c> as parts.</summary>
    public const string PathPattern = @"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$";

    [JsonPropertyName("claimName"), Required, MinLength(1), MaxLength(253)]
    [Description("A PersistentVolumeClaim of the same namespace, which group 65532 can write to (volumes with fsGroup can).")]
    public string ClaimName { get; set; } = "";

    [JsonPropertyName("path"), RegularExpression(PathPattern), MaxLength(500)]
    [Description("Folder in the volume, made if it is missing. Left out: the volume's top.")]
    public string? Path { get; set; }
}

public sealed class S3Destination : S3Connection
{
    [JsonPropertyName("prefix"), MaxLength(500)]
    [Description("Put before the object's name as it is: edge/berlin/ makes something like a folder.")]
    public string? Prefix { get; set; }
}
