using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Backups;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Clusters;

[ExactlyOneOf("backupName", "persistentVolumeClaim", "s3")]
[Rule("!(has(self.backupName) && has(self.sha256))", "sha256 belongs to persistentVolumeClaim and s3; an EdgeStoreBackup knows its own")]
public sealed class RestoreSpec
{
    public const string Sha256Pattern = "^[0-9a-f]{64}$";

    [JsonPropertyName("backupName"), MinLength(1), MaxLength(253)]
    [Description("An EdgeStoreBackup of the same namespace that has succeeded, or will. The file must be the very one that it made.")]
    public string? BackupName { get; set; }

    [JsonPropertyName("persistentVolumeClaim")]
    [Description("A file in a volume.")]
    public ClaimSource? PersistentVolumeClaim { get; set; }

    [JsonPropertyName("s3")]
    [Description("An object in an object store that speaks S3.")]
    public S3Source? S3 { get; set; }

    [JsonPropertyName("sha256"), RegularExpression(Sha256Pattern)]
    [Description("The hash that the file must have, as edgestore snapshot status shows it. Left out: any snapshot that is not damaged.")]
    public string? Sha256 { get; set; }
}

public sealed class ClaimSource
{
    [JsonPropertyName("claimName"), Required, MinLength(1), MaxLength(253)]
    [Description("A PersistentVolumeClaim of the same namespace. The first member's pod mounts it, read-only, until it is next restarted.")]
    public string ClaimName { get; set; } = "";

    [JsonPropertyName("file"), Required, RegularExpression(ClaimDestination.PathPattern), MaxLength(500)]
    [Description("Path of the file in the volume, such as edge/nightly.snapshot.")]
    public string File { get; set; } = "";
}

public sealed class S3Source : S3Connection
{
    [JsonPropertyName("key"), Required, MinLength(1), MaxLength(1000)]
    [Description("The object.")]
    public string Key { get; set; } = "";
}
