using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Backups;

[Description("What to back up, and where to.")]
[Rule("self.clusterName == oldSelf.clusterName && self.destination == oldSelf.destination && (has(self.member) ? has(oldSelf.member) && self.member == oldSelf.member : !has(oldSelf.member))", "clusterName, member and destination cannot change: make another EdgeStoreBackup")]
public sealed class EdgeStoreBackupSpec
{
    public const int DefaultDeadlineSeconds = 3600;
    public const int DefaultRetries = 3;
    public const string Retain = "Retain";
    public const string Delete = "Delete";

    [JsonPropertyName("clusterName"), Required, MinLength(1), MaxLength(253)]
    [Description("The EdgeStoreCluster, in the same namespace.")]
    public string ClusterName { get; set; } = "";

    [JsonPropertyName("member"), MinLength(1), MaxLength(63)]
    [Description("The member to back up. Left out: of those that are Ready the one that lacks least, and the most junior of several.")]
    public string? Member { get; set; }

    [JsonPropertyName("destination"), Required]
    [Description("Where the file goes: persistentVolumeClaim or s3.")]
    public BackupDestination? Destination { get; set; }

    [JsonPropertyName("deadlineSeconds"), DefaultValue(DefaultDeadlineSeconds), Range(10, 604800)]
    [Description("How long it may take, with all attempts and the wait for a member that is Ready.")]
    public int? DeadlineSeconds { get; set; }

    [JsonPropertyName("retries"), DefaultValue(DefaultRetries), Range(0, 99)]
    [Description("How often it is tried again after an attempt that failed.")]
    public int? Retries { get; set; }

    [JsonPropertyName("ttlSeconds"), Range(0, 315360000)]
    [Description("How long after its end this resource is deleted. Left out: it stays.")]
    public int? TtlSeconds { get; set; }

    [JsonPropertyName("deletionPolicy"), DefaultValue(Retain), AllowedValues(Retain, Delete)]
    [Description("What happens to the file when this resource is deleted.")]
    public string? DeletionPolicy { get; set; }
}
