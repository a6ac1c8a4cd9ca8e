using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;
using k8s.Models;

namespace EdgeStore.Operator.Resources.Repairs;

[Description("How far the run is, and what it found.")]
public sealed class EdgeStoreRepairStatus
{
    [JsonPropertyName("phase"), AllowedValues(RepairPhase.Pending, RepairPhase.Running, RepairPhase.Succeeded, RepairPhase.PartiallySucceeded, RepairPhase.Failed)]
    [Description("Pending: waits; see message. Running. Succeeded: every pair was compared and healed. PartiallySucceeded: some were. Failed: none was.")]
    public string? Phase { get; set; }

    [JsonPropertyName("message")]
    [Description("What is awaited, or what came of it.")]
    public string? Message { get; set; }

    [JsonPropertyName("observedGeneration")]
    [Description("The generation of the spec that the run was begun with.")]
    public long? ObservedGeneration { get; set; }

    [JsonPropertyName("startTime")]
    [Description("When the pairs were chosen; the deadline counts from here.")]
    public DateTime? StartTime { get; set; }

    [JsonPropertyName("completionTime")]
    [Description("When the run ended.")]
    public DateTime? CompletionTime { get; set; }

    [JsonPropertyName("progressTime")]
    [Description("When the figures were last brought up to date. While pairs are being compared that is every ten seconds.")]
    public DateTime? ProgressTime { get; set; }

    [JsonPropertyName("progress")]
    [Description("Pairs that are done, of all: 2/5.")]
    public string? Progress { get; set; }

    [JsonPropertyName("totals")]
    [Description("Sums over all pairs.")]
    public RepairTotals? Totals { get; set; }

    [JsonPropertyName("pairs"), ListMapKey("name")]
    [Description("Each pair, in the order in which they are taken up.")]
    public List<RepairPairStatus>? Pairs { get; set; }

    [JsonPropertyName("conditions"), ListMapKey("type")]
    [Description("Finished, and Succeeded, for kubectl wait.")]
    public List<V1Condition>? Conditions { get; set; }
}
