using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class SitesSpec
{
    public const string DefaultTopologyKey = "topology.kubernetes.io/zone";

    [JsonPropertyName("topologyKey"), DefaultValue(DefaultTopologyKey), MinLength(1), MaxLength(316)]
    [Description("The label of nodes whose value is the site of the members that run there. A node without it belongs to no named site.")]
    public string? TopologyKey { get; set; }

    [JsonPropertyName("default"), DefaultEmpty]
    [Description("What holds for every site, as far as named does not say otherwise.")]
    public SiteSpec? Default { get; set; }

    [JsonPropertyName("named"), ListMapKey("name"), MaxLength(1000)]
    [Description("Sites that differ from default. What one leaves out, it has from there.")]
    public List<NamedSite>? Named { get; set; }
}

public class SiteSpec
{
    [JsonPropertyName("timeZone"), MinLength(1), MaxLength(64)]
    [Description("The clock of the maintenance windows: an IANA name such as Europe/Berlin. Left out: UTC.")]
    public string? TimeZone { get; set; }

    [JsonPropertyName("maintenanceWindows"), MaxLength(20)]
    [Description("When members may be restarted for a change of the cluster, and compared by repairs. Left out or empty: at any time.")]
    public List<MaintenanceWindowSpec>? MaintenanceWindows { get; set; }

    [JsonPropertyName("linkBytesPerSecond"), Range(1000, int.MaxValue)]
    [Description("What a member may send over one link with another site, each way; the smaller number of the two sites holds. Left out: antiEntropy.linkBytesPerSecond.")]
    public int? LinkBytesPerSecond { get; set; }
}

public sealed class NamedSite : SiteSpec
{
    [JsonPropertyName("name"), Required, MinLength(1), MaxLength(63)]
    [Description("The value of the node label.")]
    public string Name { get; set; } = "";
}

public sealed class MaintenanceWindowSpec
{
    [JsonPropertyName("days"), MinLength(1), MaxLength(7), AllowedValues("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    [Description("Days on which the window opens. Left out: every day.")]
    public List<string>? Days { get; set; }

    [JsonPropertyName("start"), Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    [Description("When it opens on the site's clock, such as 02:00. A time that daylight saving leaves out: when the gap ends; one that it repeats: the first of the two.")]
    public string Start { get; set; } = "";

    [JsonPropertyName("duration"), Required, RegularExpression("^([1-9][0-9]?h)?([1-9][0-9]{0,3}m)?$"), MinLength(2)]
    [Description("How long it stays open, such as 4h, 90m or 1h30m; over midnight if need be. At most 24h.")]
    public string Duration { get; set; } = "";
}
