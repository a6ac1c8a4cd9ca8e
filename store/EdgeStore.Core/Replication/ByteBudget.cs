namespace EdgeStore.Core.Replication;

/// <summary>
/// Keeps an average of bytes per second: whoever has spent may go on when the time for it has passed. Being idle saves up a
/// quarter of a second at most.
/// </summary>
/// <param name="bytesPerSecond">Asked whenever something is spent; 0: no limit.</param>
internal sealed class ByteBudget(Func<long> bytesPerSecond)
{
    private const double SavedMs = 250;

    private double _freeAtMs = double.NegativeInfinity;

    /// <summary>When more may be spent; already past without a limit.</summary>
    public long ReadyAtMs => double.IsNegativeInfinity(_freeAtMs) ? long.MinValue : (long)Math.Ceiling(_freeAtMs);

    public void Spend(long bytes, long nowMs)
    {
        if (bytesPerSecond() is not (> 0 and var rate)) return;
        _freeAtMs = Math.Max(_freeAtMs, nowMs - SavedMs) + (bytes * 1000.0 / rate);
    }
}
