using System.ComponentModel;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Repairs;

public class RepairTotals
{
    [JsonPropertyName("keysCompared")]
    [Description("Keys that were compared.")]
    public long KeysCompared { get; set; }

    [JsonPropertyName("bytesRead")]
    [Description("Bytes that were read from the disk for it.")]
    public long BytesRead { get; set; }

    [JsonPropertyName("bytesExchanged")]
    [Description("Bytes that went over the network for it.")]
    public long BytesExchanged { get; set; }

    [JsonPropertyName("divergentRanges")]
    [Description("Smallest ranges of keys in which something differed that ought not to.")]
    public long DivergentRanges { get; set; }

    [JsonPropertyName("divergentRecords")]
    [Description("Keys on which two members disagreed although both had seen the same changes of them, or that were damaged.")]
    public long DivergentRecords { get; set; }

    [JsonPropertyName("healed")]
    [Description("Keys that were put right, at the one member or the other.")]
    public long Healed { get; set; }

    [JsonPropertyName("unrepaired")]
    [Description("Keys that could not be put right: damaged at both members, or older at the other.")]
    public long Unrepaired { get; set; }

    [JsonPropertyName("undecided")]
    [Description("Keys that changed until the end, so that nothing could be said of them.")]
    public long Undecided { get; set; }
}
