using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Backups;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class BackupScheduleSpec
{
    public const int DefaultRetain = 7;

    [JsonPropertyName("schedule"), Required, MinLength(1), MaxLength(253)]
    [Description("When a backup is due, as a cron expression of five fields, such as 30 2 * * *. Of several due times that were missed the last is made up for. A backup that is not over yet holds up the next.")]
    public string Schedule { get; set; } = "";

    [JsonPropertyName("timeZone"), MinLength(1), MaxLength(253)]
    [Description("The time zone of schedule, by its IANA name such as Europe/Berlin. Left out: UTC.")]
    public string? TimeZone { get; set; }

    [JsonPropertyName("suspend"), DefaultValue(false)]
    [Description("True: no backup is made. One that fell due meanwhile is made up for in the end.")]
    public bool Suspend { get; set; }

    [JsonPropertyName("retain"), DefaultValue(DefaultRetain), Range(1, 1000)]
    [Description("How many scheduled backups that succeeded are kept, and how many that failed. Older EdgeStoreBackups are deleted, and their files with them if deletionPolicy is Delete.")]
    public int? Retain { get; set; }

    [JsonPropertyName("destination"), Required]
    [Description("Where the files go: persistentVolumeClaim or s3. They are named <cluster>-<date>-<time, UTC>.snapshot.")]
    public BackupDestination? Destination { get; set; }

    [JsonPropertyName("deadlineSeconds"), DefaultValue(EdgeStoreBackupSpec.DefaultDeadlineSeconds), Range(10, 604800)]
    [Description("How long a backup may take, with all attempts and the wait for a member that is Ready.")]
    public int? DeadlineSeconds { get; set; }

    [JsonPropertyName("retries"), DefaultValue(EdgeStoreBackupSpec.DefaultRetries), Range(0, 99)]
    [Description("How often a backup is tried again after an attempt that failed.")]
    public int? Retries { get; set; }

    [JsonPropertyName("deletionPolicy"), DefaultValue(EdgeStoreBackupSpec.Retain), AllowedValues(EdgeStoreBackupSpec.Retain, EdgeStoreBackupSpec.Delete)]
    [Description("What happens to a backup's file when its EdgeStoreBackup is deleted. It holds for backups that are made later.")]
    public string? DeletionPolicy { get; set; }
}
