using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Repairs;

[Description("Two members and how far their comparison is.")]
public sealed class RepairPairStatus : RepairTotals
{
    [JsonPropertyName("name"), Required]
    [Description("<member>/<peer>.")]
    public string Name { get; set; } = "";

    [JsonPropertyName("member"), Required]
    [Description("The member that asks the other.")]
    public string Member { get; set; } = "";

    [JsonPropertyName("peer"), Required]
    [Description("The other member.")]
    public string Peer { get; set; } = "";

    [JsonPropertyName("phase"), AllowedValues(PairPhase.Pending, PairPhase.Running, PairPhase.Succeeded, PairPhase.Failed, PairPhase.Skipped)]
    [Description("Pending, Running, Succeeded, Failed, or Skipped: one of the two was away. What was skipped is in the cluster's status.repairDebt until it is made up for.")]
    public string Phase { get; set; } = PairPhase.Pending;

    [JsonPropertyName("skippedOffline")]
    [Description("The member that was away, of a pair that was skipped.")]
    public string? SkippedOffline { get; set; }

    [JsonPropertyName("keysTotal")]
    [Description("Keys of the asking member.")]
    public long KeysTotal { get; set; }

    [JsonPropertyName("nextKey")]
    [Description("Where the comparison goes on, base64.")]
    public string? NextKey { get; set; }

    [JsonPropertyName("attempts")]
    [Description("How often it was begun or resumed.")]
    public int Attempts { get; set; }

    [JsonPropertyName("failures")]
    [Description("How often in a row it failed without any progress.")]
    public int Failures { get; set; }

    [JsonPropertyName("retryTime")]
    [Description("Not tried again before.")]
    public DateTime? RetryTime { get; set; }

    [JsonPropertyName("error")]
    [Description("Why it failed last.")]
    public string? Error { get; set; }

    [JsonPropertyName("completionTime")]
    [Description("When it was done.")]
    public DateTime? CompletionTime { get; set; }
}
