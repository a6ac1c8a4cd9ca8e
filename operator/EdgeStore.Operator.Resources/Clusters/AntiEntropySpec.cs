using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace EdgeStore.Operator.Resources.Clusters;

public sealed class AntiEntropySpec
{
    public const string Auto = "Auto";
    public const string Mesh = "Mesh";
    public const string Ring = "Ring";
    public const string KRegular = "KRegular";
    public const string HubAndSpoke = "HubAndSpoke";
    public const string BySite = "BySite";
    public const int DefaultFanOut = 4;
    public const int DefaultRelaysPerSite = 2;

    [JsonPropertyName("topology"), DefaultValue(Auto), AllowedValues(Auto, Mesh, Ring, KRegular, HubAndSpoke, BySite)]
    [Description("Who keeps a link with whom. Auto: members choose themselves, a mesh while the fleet is small, else by site, or k-regular without sites. Mesh: everybody with everybody. Ring: each with two. KRegular: each with about fanOut others. HubAndSpoke: everybody with a few hubs. BySite: everybody within a site, and a few relays of each site with relays of others.")]
    public string? Topology { get; set; }

    [JsonPropertyName("fanOut"), DefaultValue(DefaultFanOut), Range(2, 64)]
    [Description("KRegular: links of a member. BySite: links of a site with other sites, and of a member in a site of more than ten. Rounded up to an even number.")]
    public int? FanOut { get; set; }

    [JsonPropertyName("relaysPerSite"), DefaultValue(DefaultRelaysPerSite), Range(1, 16)]
    [Description("BySite: members of a site that keep links with other sites. HubAndSpoke: how many hubs. When one is offline, the next takes its place.")]
    public int? RelaysPerSite { get; set; }

    [JsonPropertyName("hub"), MinLength(1), MaxLength(63)]
    [Description("HubAndSpoke: the site in which the hubs are, as long as a member there is online. Left out: the most senior members are hubs.")]
    public string? Hub { get; set; }

    [JsonPropertyName("linkBytesPerSecond"), Range(1000, int.MaxValue)]
    [Description("What a member may send over one link, each way. Between sites their own linkBytesPerSecond comes before it. Left out: no limit.")]
    public int? LinkBytesPerSecond { get; set; }

    [JsonPropertyName("repair")]
    [Description("Repairs by the clock. Left out: only those that somebody asks for by an EdgeStoreRepair, and those that members begin by themselves when they notice that they differ.")]
    public RepairScheduleSpec? Repair { get; set; }
}
