using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Settings;

/// <summary>What holds at a site.</summary>
/// <param name="LinkBytesPerSecond">What a member may send over one link with another site. Null: nothing is said.</param>
internal sealed record SiteSettings(TimeZoneInfo TimeZone, MaintenanceWindows Windows, long? LinkBytesPerSecond);

/// <summary>What the spec says about sites.</summary>
/// <param name="TopologyKey">The node label whose value is the site.</param>
internal sealed record SiteTable(string TopologyKey, SiteSettings Default, IReadOnlyDictionary<string, SiteSettings> Named)
{
    public SiteSettings Of(string? name) => name is null ? Default : Named.GetValueOrDefault(name, Default);
}
