using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Backups;

[Description("How far the backup is, and what came of it.")]
public sealed class EdgeStoreBackupStatus
{
    [JsonPropertyName("observedGeneration")]
    [Description("The generation of the spec that was processed.")]
    public long? ObservedGeneration { get; set; }

    [JsonPropertyName("phase"), AllowedValues(BackupPhase.Pending, BackupPhase.Running, BackupPhase.Succeeded, BackupPhase.Failed)]
    [Description("Pending: waits for a member, its pod, or the next attempt. Running: a member is being read. Succeeded and Failed are the end.")]
    public string? Phase { get; set; }

    [JsonPropertyName("attempt"), Range(1, 100)]
    [Description("The number of the attempt, from 1.")]
    public int? Attempt { get; set; }

    [JsonPropertyName("nextAttemptTime")]
    [Description("Not before then is the attempt begun.")]
    public DateTime? NextAttemptTime { get; set; }

    [JsonPropertyName("podName")]
    [Description("The pod of the attempt.")]
    public string? PodName { get; set; }

    [JsonPropertyName("member")]
    [Description("The member that is, or was, read.")]
    public string? Member { get; set; }

    [JsonPropertyName("location")]
    [Description("The file: s3://bucket/key, or pvc://claim/path.")]
    public string? Location { get; set; }

    [JsonPropertyName("revision")]
    [Description("The member's revision that the backup shows.")]
    public long? Revision { get; set; }

    [JsonPropertyName("sizeBytes")]
    [Description("Size of the file.")]
    public long? SizeBytes { get; set; }

    [JsonPropertyName("sha256")]
    [Description("The SHA-256 that the file ends with, of everything before it, as edgestore snapshot status shows it.")]
    public string? Sha256 { get; set; }

    [JsonPropertyName("startTime")]
    [Description("When the operator first saw the resource; the deadline counts from then.")]
    public DateTime? StartTime { get; set; }

    [JsonPropertyName("completionTime")]
    [Description("When it succeeded or failed.")]
    public DateTime? CompletionTime { get; set; }

    [JsonPropertyName("message")]
    [Description("What it waits for, or why it failed.")]
    public string? Message { get; set; }

    [JsonPropertyName("conditions"), ListMapKey("type")]
    [Description("Succeeded, for kubectl wait.")]
    public List<V1Condition>? Conditions { get; set; }
}

/// <summary>The values of <c>status.phase</c>.</summary>
public static class BackupPhase
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";
}
