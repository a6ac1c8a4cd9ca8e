namespace EdgeStore.Operator.Runtime;

/// <summary>
/// Delay before attempt n after n failures: <c>Initial × 2ⁿ⁻¹</c>, at most <c>Cap</c>, each ± 20 %. It never gives up: an edge site
/// that was away for a week is retried at the cap's pace until it is back.
/// <code>
/// Initial 250 ms, Cap 5 min: 0.25 s, 0.5 s, 1 s, 2 s … 128 s, 256 s, 300 s, 300 s …
/// </code>
/// </summary>
public sealed class ExponentialBackoff(TimeSpan initial, TimeSpan cap, Jitter jitter)
{
    private const double JitterFraction = 0.2;

    /// <summary>The delay after the <paramref name="failures"/>-th failure in a row (1 = the first).</summary>
    public TimeSpan Delay(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // 2^62 ticks would overflow long before int.MaxValue failures; doubles saturate at the cap instead.
        var factor = Math.Pow(2, Math.Min(failures - 1, 60));
        var ticks = Math.Min(initial.Ticks * factor, cap.Ticks);
        return jitter.Around(TimeSpan.FromTicks((long)ticks), JitterFraction);
    }
}
