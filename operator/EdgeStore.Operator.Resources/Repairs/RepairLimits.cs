using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Repairs;

/// <summary>What a repair and a schedule of repairs have in common.</summary>
public abstract class RepairLimits
{
    public const string Spanning = "Spanning";
    public const string All = "All";

    public const int DefaultParallelism = 1;
    public const long DefaultBytesPerSecond = 8 << 20;
    public const long MinBytesPerSecond = 1024;
    public const int DefaultDeadlineSeconds = 3600;
    public const int DefaultRetries = 5;

    [JsonPropertyName("pairs"), DefaultValue(Spanning), AllowedValues(Spanning, All)]
    [Description("Spanning: as few pairs as connect all members, a member with its neighbour. All: every member with every other; for small clusters, because their number grows with the square.")]
    public string? Pairs { get; set; }

    [JsonPropertyName("parallelism"), DefaultValue(DefaultParallelism), Range(1, 100)]
    [Description("So many pairs are compared at the same time, at most. A member takes part in one at a time.")]
    public int? Parallelism { get; set; }

    [JsonPropertyName("bytesPerSecond"), DefaultValue(DefaultBytesPerSecond), Range((double)MinBytesPerSecond, 1e12)]
    [Description("What the whole run may read, send and receive a second. Pairs that are compared at the same time share it in equal parts, by parallelism.")]
    public long? BytesPerSecond { get; set; }

    [JsonPropertyName("deadlineSeconds"), DefaultValue(DefaultDeadlineSeconds), Range(10, 604800)]
    [Description("The run ends after so many seconds, whatever is done by then.")]
    public int? DeadlineSeconds { get; set; }

    [JsonPropertyName("retries"), DefaultValue(DefaultRetries), Range(0, 100)]
    [Description("How often in a row, without any progress, the comparison of a pair may fail and be tried again where it stopped.")]
    public int? Retries { get; set; }
}
