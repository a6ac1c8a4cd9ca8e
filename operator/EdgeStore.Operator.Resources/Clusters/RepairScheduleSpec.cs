using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Repairs;

namespace EdgeStore.Operator.Resources.Clusters;

[Description("When all members are compared, and how much that may cost. Each time makes an EdgeStoreRepair.")]
public sealed class RepairScheduleSpec : RepairLimits
{
    public const int DefaultHistoryLimit = 3;

    [JsonPropertyName("schedule"), Required, MinLength(1)]
    [Description("Cron expression of five fields (minute, hour, day of month, month, day of week), or @daily, @weekly and the like. A cluster begins a little later, by up to a tenth of the interval and at most five minutes, so that many do not begin at once. A time that passed while the operator was down, the cluster paused or another repair running is made up for once.")]
    public string Schedule { get; set; } = "";

    [JsonPropertyName("timeZone"), MinLength(1)]
    [Description("IANA name of the time zone of the schedule, such as Europe/Berlin. Left out: UTC.")]
    public string? TimeZone { get; set; }

    [JsonPropertyName("historyLimit"), DefaultValue(DefaultHistoryLimit), Range(0, 100)]
    [Description("So many of the repairs that the operator made are kept after they succeeded.")]
    public int? HistoryLimit { get; set; }

    [JsonPropertyName("failedHistoryLimit"), DefaultValue(DefaultHistoryLimit), Range(0, 100)]
    [Description("So many of the repairs that the operator made are kept after they failed or succeeded in part.")]
    public int? FailedHistoryLimit { get; set; }

    [JsonPropertyName("suspend"), DefaultValue(false)]
    [Description("True: no repair is begun, neither by the schedule nor for members that return. The one that runs goes on.")]
    public bool Suspend { get; set; }
}
