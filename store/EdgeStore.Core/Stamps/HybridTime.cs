namespace EdgeStore.Core.Stamps;

/// <summary>
/// Hybrid logical clock readings: 48 bits of Unix milliseconds, 16 of counter. The wall clock leads; when it stands
/// still, goes back, or lags behind what peers have stamped, the counter carries on from the greatest reading seen.
/// </summary>
public static class HybridTime
{
    /// <summary>A stamp may be so far ahead of the wall clock before it counts as one from the future.</summary>
    public const long ToleranceMs = 60_000;

    private const int CounterBits = 16;

    /// <param name="last">The greatest reading seen or issued so far.</param>
    /// <param name="unixMilliseconds">The wall clock. A clock before 1970 counts as 1970.</param>
    public static ulong Next(ulong last, long unixMilliseconds) =>
        Math.Max(last + 1, (ulong)Math.Max(0, unixMilliseconds) << CounterBits);

    /// <returns>By how many milliseconds the reading is ahead of the wall clock; 0: not at all.</returns>
    public static long AheadOf(long unixMilliseconds, ulong time) => Math.Max(0, ToUnixMilliseconds(time) - unixMilliseconds);

    /// <summary>The stamp comes from a clock that is far ahead. It is merged all the same: refusing it would keep members apart.</summary>
    public static bool IsFuture(ulong time, long unixMilliseconds) => AheadOf(unixMilliseconds, time) > ToleranceMs;

    public static long ToUnixMilliseconds(ulong time) => (long)(time >> CounterBits);
}
