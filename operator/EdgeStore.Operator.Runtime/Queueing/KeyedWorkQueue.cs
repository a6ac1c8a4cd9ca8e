using EdgeStore.Operator.Runtime.Telemetry;

namespace EdgeStore.Operator.Runtime.Queueing;

/// <summary>
/// Keys waiting for work. A key is waiting at most once, and is never handed out while it is being worked on; adding it meanwhile makes
/// it wait again when that work is done.
/// <code>
///              Add                 TakeAsync               Done
///   (absent) ───────► waiting ───────────────► working ───────────► (absent)
///                                                 │ Add                ▲
///                                                 ▼                    │
///                                           working, dirty ── Done ──► waiting
/// </code>
/// Delayed adds are superseded by earlier ones, and by the key being taken: whoever worked on it decides about the next time.
/// </summary>
public sealed class KeyedWorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Queue<TKey> _ready = [];
    private readonly Dictionary<TKey, long> _waitingSince = [];
    private readonly Dictionary<TKey, long> _workingSince = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly SemaphoreSlim _available = new(0);
    private readonly DelayedAdds<TKey> _delayed;
    private readonly ExponentialBackoff _backoff;
    private readonly TimeProvider _time;
    private readonly QueueMetrics _metrics;

    public KeyedWorkQueue(string name, ExponentialBackoff backoff, TimeProvider time, RuntimeMetrics metrics)
    {
        _backoff = backoff;
        _time = time;
        _metrics = new QueueMetrics(name, metrics);
        _delayed = new DelayedAdds<TKey>(time, Add);
        metrics.Registry.AddBeforeCollectCallback(ReportUnfinished);
    }

    /// <summary>Keys ready to be taken.</summary>
    public int Depth
    {
        get { lock (_lock) return _ready.Count; }
    }

    /// <summary>Keys being worked on.</summary>
    public int Working
    {
        get { lock (_lock) return _workingSince.Count; }
    }

    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (!_waitingSince.TryAdd(key, _time.GetTimestamp())) return;
            _metrics.Added();
            if (!_workingSince.ContainsKey(key)) MakeReadyLocked(key);
        }
    }

    /// <summary>Adds after <paramref name="delay"/>, unless the key is due earlier or taken before.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero) Add(key);
        else _delayed.Schedule(key, delay);
    }

    /// <summary>Adds after the key's own backoff, which grows with every call until <see cref="Forget"/>. Returns the delay.</summary>
    public TimeSpan AddRateLimited(TKey key, TimeSpan? atLeast = null)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures = failures == int.MaxValue ? failures : failures + 1;
        }

        var delay = _backoff.Delay(failures);
        if (atLeast > delay) delay = atLeast.Value;
        _metrics.Retried();
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>The key's work succeeded: its next failure is its first.</summary>
    public void Forget(TKey key)
    {
        lock (_lock) _failures.Remove(key);
    }

    /// <summary>Failures of the key in a row.</summary>
    public int Failures(TKey key)
    {
        lock (_lock) return _failures.GetValueOrDefault(key);
    }

    /// <summary>Waits for a key. The caller owns it until <see cref="Done"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was taken.</exception>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var key = _ready.Dequeue();
            _waitingSince.Remove(key, out var since);
            _workingSince.Add(key, _time.GetTimestamp());
            _delayed.Cancel(key);
            _metrics.Took(_ready.Count, _time.GetElapsedTime(since));
            return key;
        }
    }

    /// <summary>Gives a taken key back; it waits again when it was added meanwhile.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (!_workingSince.Remove(key, out var since)) throw new InvalidOperationException($"{key} was not being worked on.");
            _metrics.Finished(_time.GetElapsedTime(since));
            if (_waitingSince.ContainsKey(key)) MakeReadyLocked(key);
        }
    }

    public void Dispose()
    {
        _delayed.Dispose();
        _available.Dispose();
    }

    private void MakeReadyLocked(TKey key)
    {
        _ready.Enqueue(key);
        _metrics.Depth(_ready.Count);
        _available.Release();
    }

    private void ReportUnfinished()
    {
        lock (_lock)
        {
            double total = 0, longest = 0;
            foreach (var since in _workingSince.Values)
            {
                var seconds = _time.GetElapsedTime(since).TotalSeconds;
                total += seconds;
                longest = Math.Max(longest, seconds);
            }

            _metrics.Unfinished(total, longest);
        }
    }
}
