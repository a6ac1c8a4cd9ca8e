namespace EdgeStore.Operator.Repairing;

internal static class RepairPace
{
    /// <summary>Between looks while pairs are being compared.</summary>
    public static readonly TimeSpan Busy = TimeSpan.FromSeconds(2);

    /// <summary>Between looks while something is awaited.</summary>
    public static readonly TimeSpan Waiting = TimeSpan.FromSeconds(10);

    /// <summary>Progress alone is written no more often than this.</summary>
    public static readonly TimeSpan Progress = TimeSpan.FromSeconds(10);

    /// <summary>A comparison that no pass has asked for in this time is stopped: another operator leads by now.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    /// <param name="failures">In a row; at least 1.</param>
    public static TimeSpan Retry(int failures)
    {
        var delay = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 16));
        return delay < LongestRetry ? delay : LongestRetry;
    }
}
