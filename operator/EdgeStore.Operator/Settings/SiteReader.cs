using System.Globalization;
using System.Text.RegularExpressions;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Settings;

/// <summary>Checks <c>spec.sites</c> and fills in what a named site has from the default.</summary>
internal static partial class SiteReader
{
    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    public static SiteTable Read(SitesSpec spec, List<string> problems)
    {
        var key = spec.TopologyKey ?? SitesSpec.DefaultTopologyKey;
        if (!Label().IsMatch(key)) problems.Add($"sites.topologyKey: '{key}' is not the name of a label, such as {SitesSpec.DefaultTopologyKey}");
        var basis = spec.Default ?? new SiteSpec();
        var named = new Dictionary<string, SiteSettings>(StringComparer.Ordinal);
        foreach (var site in spec.Named ?? [])
        {
            var where = $"sites.named[{site.Name}]";
            if (!Name().IsMatch(site.Name)) problems.Add($"{where}: the name is not the value of a label");
            if (!named.TryAdd(site.Name, Site(Merge(site, basis), where, problems))) problems.Add($"{where} stands twice");
        }
        return new SiteTable(key, Site(basis, "sites.default", problems), named);
    }

    private static SiteSpec Merge(SiteSpec site, SiteSpec basis) => new()
    {
        TimeZone = site.TimeZone ?? basis.TimeZone,
        MaintenanceWindows = site.MaintenanceWindows ?? basis.MaintenanceWindows,
        LinkBytesPerSecond = site.LinkBytesPerSecond ?? basis.LinkBytesPerSecond,
    };

    private static SiteSettings Site(SiteSpec site, string where, List<string> problems)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone ?? "UTC", out var zone))
        {
            problems.Add($"{where}.timeZone: there is no time zone '{site.TimeZone}'");
            zone = TimeZoneInfo.Utc;
        }
        if (site.LinkBytesPerSecond is < 1000) problems.Add($"{where}.linkBytesPerSecond must be at least 1000");
        var windows = new List<MaintenanceWindow>();
        foreach (var (at, window) in (site.MaintenanceWindows ?? []).Index())
            if (Window(window, $"{where}.maintenanceWindows[{at}]", problems) is { } read) windows.Add(read);
        return new SiteSettings(zone, new MaintenanceWindows(zone, windows), site.LinkBytesPerSecond);
    }

    private static MaintenanceWindow? Window(MaintenanceWindowSpec spec, string where, List<string> problems)
    {
        var before = problems.Count;
        var days = (spec.Days ?? [.. Days]).Select(d => Array.IndexOf(Days, d)).ToList();
        if (days.Count == 0 || days.Contains(-1)) problems.Add($"{where}.days: {string.Join(", ", spec.Days!)}: days are Mon, Tue, Wed, Thu, Fri, Sat and Sun");
        if (!TimeOnly.TryParseExact(spec.Start, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
            problems.Add($"{where}.start: '{spec.Start}' is not a time such as 02:00");
        var parts = Duration().Match(spec.Duration);
        var duration = TimeSpan.FromMinutes((60 * Number(parts.Groups["hours"])) + Number(parts.Groups["minutes"]));
        if (!parts.Success || duration <= TimeSpan.Zero || duration > TimeSpan.FromDays(1))
            problems.Add($"{where}.duration: '{spec.Duration}' is not a duration such as 4h, 90m or 1h30m of at most 24h");
        return problems.Count > before ? null : new MaintenanceWindow([.. days.Select(d => (DayOfWeek)d)], start, duration);
    }

    private static int Number(Group digits) => digits.Success ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex Name();

    [GeneratedRegex("^((?<hours>[1-9][0-9]?)h)?((?<minutes>[1-9][0-9]{0,3})m)?$")]
    private static partial Regex Duration();
}
