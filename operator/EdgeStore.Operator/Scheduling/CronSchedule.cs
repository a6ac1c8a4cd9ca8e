using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace EdgeStore.Operator.Scheduling;

/// <summary>
/// Points in time by a cron expression of five fields (or <c>@daily</c> and the like) on the clock of a time zone. A time
/// that daylight saving leaves out is due when the gap ends; one that it repeats is due once.
/// </summary>
internal sealed class CronSchedule
{
    // From short to long: the latest due time of a schedule that is years old is found without counting through the years.
    private static readonly TimeSpan[] LookBack =
        [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(32), TimeSpan.FromDays(366), TimeSpan.FromDays(366 * 8)];

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronExpression expression, TimeZoneInfo zone)
    {
        _expression = expression;
        _zone = zone;
    }

    /// <param name="timeZone">An IANA name such as <c>Europe/Berlin</c>. Null: UTC.</param>
    /// <param name="problem">What is wrong with which of the two, for the person who wrote it.</param>
    public static bool TryParse(
        string expression, string? timeZone, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        schedule = null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone ?? "UTC", out var zone))
        {
            problem = $"there is no time zone \"{timeZone}\"";
            return false;
        }
        if (!CronExpression.TryParse(expression, out var parsed))
        {
            problem = $"\"{expression}\" is not a cron expression of five fields: minute, hour, day of month, month, day of week";
            return false;
        }
        if (parsed.GetNextOccurrence(DateTime.UnixEpoch, TimeZoneInfo.Utc) is null)
        {
            problem = $"\"{expression}\" is never due";
            return false;
        }
        schedule = new CronSchedule(parsed, zone);
        problem = null;
        return true;
    }

    /// <summary>The first due time after <paramref name="after"/>; null when there is none for as long as calendars go.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
        => _expression.GetNextOccurrence(after.UtcDateTime, _zone) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>
    /// The latest due time after <paramref name="since"/> and not after <paramref name="now"/>; null when there was none.
    /// Earlier ones that nobody acted upon are passed over: what was missed is made up for once.
    /// </summary>
    public DateTimeOffset? LastDue(DateTimeOffset since, DateTimeOffset now)
    {
        foreach (var span in LookBack)
        {
            var from = now - span > since ? now - span : since;
            if (Latest(from, now) is { } found) return found;
            if (from == since) return null;
        }
        return Latest(since, now);
    }

    private DateTimeOffset? Latest(DateTimeOffset since, DateTimeOffset now)
    {
        DateTimeOffset? latest = null;
        for (var next = Next(since); next <= now; next = Next(next.Value)) latest = next;
        return latest;
    }
}
