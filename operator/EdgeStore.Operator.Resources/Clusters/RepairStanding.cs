using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("The repair that ended last.")]
public sealed class LastRepair
{
    [JsonPropertyName("name"), Required]
    [Description("The EdgeStoreRepair. It may be gone by now.")]
    public string Name { get; set; } = "";

    [JsonPropertyName("phase"), Required]
    [Description("Succeeded, PartiallySucceeded or Failed.")]
    public string Phase { get; set; } = "";

    [JsonPropertyName("reason"), Required]
    [Description("Why, in a word: NothingDiffered, Healed, PairsSkipped, PairsFailed, …")]
    public string Reason { get; set; } = "";

    [JsonPropertyName("message"), Required]
    [Description("What came of it.")]
    public string Message { get; set; } = "";

    [JsonPropertyName("completionTime"), Required]
    [Description("When it ended.")]
    public DateTime CompletionTime { get; set; }

    [JsonPropertyName("divergentRecords")]
    [Description("Keys on which two members disagreed although they ought not to.")]
    public long DivergentRecords { get; set; }

    [JsonPropertyName("healed")]
    [Description("Keys that were put right.")]
    public long Healed { get; set; }
}

/// <summary>A comparison that was skipped because a member was away.</summary>
public sealed class RepairDebt
{
    [JsonPropertyName("member"), Required]
    [Description("The one member.")]
    public string Member { get; set; } = "";

    [JsonPropertyName("peer"), Required]
    [Description("The other.")]
    public string Peer { get; set; } = "";

    [JsonPropertyName("since"), Required]
    [Description("When the repair ended that could not compare them.")]
    public DateTime Since { get; set; }
}
