using System.ComponentModel;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class AntiEntropySpec
{
    [JsonPropertyName("repair")]
    [Description("Repairs by the clock. Left out: only those that somebody asks for by an EdgeStoreRepair, and those that members begin by themselves when they notice that they differ.")]
    public RepairScheduleSpec? Repair { get; set; }
}
