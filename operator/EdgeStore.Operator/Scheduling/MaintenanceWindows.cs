using System.Collections.Immutable;

namespace EdgeStore.Operator.Scheduling;

/// <summary>Opens on some days of the week at a time of the site's clock, and stays open for so long, over midnight too.</summary>
/// <param name="Duration">Elapsed time, at most a day: daylight saving neither shortens nor prolongs it.</param>
internal sealed record MaintenanceWindow(ImmutableHashSet<DayOfWeek> Days, TimeOnly Start, TimeSpan Duration);

/// <summary>
/// The times at which a site may be disturbed; without windows always. An opening that daylight saving leaves out is when
/// the gap ends; of one that it repeats, the first counts.
/// </summary>
internal sealed class MaintenanceWindows(TimeZoneInfo zone, IReadOnlyList<MaintenanceWindow> windows)
{
    public static readonly MaintenanceWindows Always = new(TimeZoneInfo.Utc, []);

    public bool IsOpen(DateTimeOffset now) => NextOpening(now) <= now;

    /// <summary>The first moment, not before <paramref name="now"/>, at which a window is open: now itself when one is.</summary>
    public DateTimeOffset NextOpening(DateTimeOffset now)
    {
        if (windows.Count == 0) return now;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        // From two days ago: what opened yesterday may be open, and a gap of daylight saving may have put it off. To eight days
        // ahead: every day of the week comes in them.
        var openings =
            from distance in Enumerable.Range(-2, 11)
            from window in windows
            let day = today.AddDays(distance)
            where window.Days.Contains(day.DayOfWeek)
            let opening = Moment(day.ToDateTime(window.Start))
            where opening + window.Duration > now
            select opening > now ? opening : now;
        return openings.Min();
    }

    private DateTimeOffset Moment(DateTime local)
    {
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
