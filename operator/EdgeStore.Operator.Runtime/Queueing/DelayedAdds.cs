namespace EdgeStore.Operator.Runtime.Queueing;

/// <summary>
/// Calls back for each key when it is due. One timer, armed for the earliest key; a heap entry that was superseded or cancelled is
/// recognised by its due time and skipped.
/// </summary>
internal sealed class DelayedAdds<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, long> _due = [];
    private readonly PriorityQueue<TKey, long> _heap = new();
    private readonly TimeProvider _time;
    private readonly Action<TKey> _add;
    private readonly ITimer _timer;
    private bool _disposed;

    internal DelayedAdds(TimeProvider time, Action<TKey> add)
    {
        _time = time;
        _add = add;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Schedules the key, or moves it forward when it is scheduled for later.</summary>
    internal void Schedule(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_disposed) return;
            var due = Now() + delay.Ticks;
            if (_due.TryGetValue(key, out var known) && known <= due) return;
            _due[key] = due;
            _heap.Enqueue(key, due);
            ArmLocked();
        }
    }

    internal void Cancel(TKey key)
    {
        lock (_lock) _due.Remove(key);
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        _timer.Dispose();
    }

    private void Fire()
    {
        var ready = new List<TKey>();
        lock (_lock)
        {
            if (_disposed) return;
            while (_heap.TryPeek(out var key, out var due) && (IsStale(key, due) || due <= Now()))
            {
                _heap.Dequeue();
                if (IsStale(key, due)) continue;
                _due.Remove(key);
                ready.Add(key);
            }

            ArmLocked();
        }

        foreach (var key in ready) _add(key);
    }

    private bool IsStale(TKey key, long due) => !_due.TryGetValue(key, out var current) || current != due;

    private void ArmLocked()
    {
        if (!_heap.TryPeek(out _, out var due)) return;
        var wait = TimeSpan.FromTicks(Math.Max(0, due - Now()));
        // Timers count whole milliseconds and round down; rounded up, the key is due when the timer fires.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    // Monotonic: wall-clock steps, common on edge nodes without a battery-backed clock, must not fire or freeze retries.
    private long Now() => _time.GetElapsedTime(0).Ticks;
}
