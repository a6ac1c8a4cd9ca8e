namespace EdgeStore.Benchmarks.Scale;

/// <summary>Milliseconds that pass when there is nothing left to do in them.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, (long AtMs, long Order)> _events = new();
    private long _order;

    public long NowMs { get; private set; }

    public void At(long ms, Action action) => _events.Enqueue(action, (Math.Max(NowMs, ms), _order++));

    public void After(long ms, Action action) => At(NowMs + ms, action);

    /// <summary>Runs until the time has come, or the condition (asked after each event) holds.</summary>
    /// <returns>Whether the condition held.</returns>
    public bool RunUntil(long endMs, Func<bool>? condition = null)
    {
        while (_events.TryPeek(out var action, out var due) && due.AtMs <= endMs)
        {
            _events.Dequeue();
            NowMs = due.AtMs;
            action();
            if (condition?.Invoke() == true)
                return true;
        }

        NowMs = endMs;
        return false;
    }
}
