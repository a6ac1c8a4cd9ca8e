namespace EdgeStore.Server.Peers;

/// <summary>Wakes a link at a time. One that is due sooner stays: one look too many costs less than setting it with every event.</summary>
internal sealed class LinkTimer : IDisposable
{
    private readonly ITimer _timer;
    private readonly Action _due;
    private long _dueMs = long.MaxValue;

    public LinkTimer(TimeProvider time, Action due)
    {
        _due = due;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="dueMs">On the clock of <paramref name="nowMs"/>.</param>
    public void Set(long dueMs, long nowMs)
    {
        if (dueMs >= Volatile.Read(ref _dueMs)) return;
        Volatile.Write(ref _dueMs, dueMs);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(dueMs - nowMs, 1, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        Volatile.Write(ref _dueMs, long.MaxValue);
        _due();
    }
}
