using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Clusters;

[Rule("has(self.autoCompactionMode) == has(self.autoCompactionRetention)", "autoCompactionMode and autoCompactionRetention belong together")]
public sealed class StoreOptions
{
    [JsonPropertyName("durability"), RegularExpression("^(fsync|none|interval=[1-9][0-9]{0,8})$")]
    [Description("When a write is on disk: fsync (before it is acknowledged; the store's default), interval=<milliseconds> (a crash of the node loses up to that much) or none.")]
    public string? Durability { get; set; }

    [JsonPropertyName("autoCompactionMode"), AllowedValues("periodic", "revision")]
    [Description("Whether history is compacted by age or by number of revisions.")]
    public string? AutoCompactionMode { get; set; }

    [JsonPropertyName("autoCompactionRetention"), RegularExpression("^[0-9]+(h|m|s|ms)?$")]
    [Description("How much history is kept: a duration such as 1h or a number of hours (periodic), or a number of revisions (revision).")]
    public string? AutoCompactionRetention { get; set; }

    [JsonPropertyName("logLevel"), AllowedValues("debug", "info", "warn", "error")]
    [Description("The least level that the store logs.")]
    public string? LogLevel { get; set; }

    [JsonPropertyName("maxRequestBytes"), Range(1024, 1073741824)]
    [Description("Size of the largest request that the store accepts.")]
    public int? MaxRequestBytes { get; set; }

    [JsonPropertyName("maxTxnOps"), Range(1, 100000)]
    [Description("Number of operations that one transaction may have.")]
    public int? MaxTxnOps { get; set; }

    [JsonPropertyName("repairBytesPerSecond"), Range(0.0, 1e12)]
    [Description("What a repair that a member begins by itself, because it noticed that it differs from another, may read and exchange a second; 0: no limit. Repairs by the operator have limits of their own.")]
    public long? RepairBytesPerSecond { get; set; }
}
