using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Scheduling;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// When a cluster's repairs begin: at the times of the schedule, each a little later by a part of the interval that is the
/// cluster's own, so that a hundred clusters with the schedule <c>0 3 * * *</c> do not begin in the same second.
/// </summary>
internal sealed class RepairTimes(CronSchedule cron, string clusterUid)
{
    private const double MostOfInterval = 0.1;
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    private readonly double _share = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(clusterUid))) / (uint.MaxValue + 1.0);

    /// <summary>When the repair of a time of the schedule begins.</summary>
    public DateTimeOffset Begin(DateTimeOffset due)
    {
        var room = cron.Next(due) is { } next && (next - due) * MostOfInterval < Most ? (next - due) * MostOfInterval : Most;
        return due.AddSeconds(Math.Floor(room.TotalSeconds * _share));
    }

    /// <summary>The latest time of the schedule after <paramref name="since"/> whose repair is to begin by now.</summary>
    public DateTimeOffset? Due(DateTimeOffset since, DateTimeOffset now)
    {
        var due = cron.LastDue(since, now);
        return due is { } time && Begin(time) > now ? cron.LastDue(since, time.AddSeconds(-1)) : due;
    }

    /// <summary>The first time after now at which a repair begins.</summary>
    public DateTimeOffset? NextBegin(DateTimeOffset now)
    {
        for (var due = cron.Next(now - Most); due is { } time; due = cron.Next(time))
            if (Begin(time) > now) return Begin(time);
        return null;
    }

    /// <summary>The time of the schedule that a repair was made for.</summary>
    public static DateTimeOffset? ScheduledAt(EdgeStoreRepair repair)
        => repair.Metadata.Annotations?.TryGetValue(Annotations.ScheduledAt, out var text) == true
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
                : null;
}
