namespace EdgeStore.Simulation.Tests.World;

/// <summary>Virtual time: runs what was scheduled, in order of time and then of scheduling.</summary>
/// <param name="maxEvents">Far more than any sound run needs.</param>
internal sealed class Scheduler(int maxEvents)
{
    private const int AskEveryMs = 10;

    private readonly PriorityQueue<Action, (long AtMs, long Order)> _events = new();
    private long _order;
    private int _handled;

    public long NowMs { get; private set; }

    public void After(long delayMs, Action action) => _events.Enqueue(action, (NowMs + Math.Max(0, delayMs), _order++));

    /// <summary>Runs until the time has come, or the condition (asked every hundredth of a second) holds.</summary>
    /// <returns>Whether the condition held.</returns>
    public bool RunUntil(long endMs, Func<bool>? condition = null)
    {
        var askMs = NowMs;
        while (_events.TryPeek(out var action, out var due) && due.AtMs <= endMs)
        {
            _events.Dequeue();
            if (++_handled > maxEvents) throw new SimulationFailure("livelock", $"{maxEvents} events and no end, at {due.AtMs} ms");
            NowMs = due.AtMs;
            action();
            if (condition is null || NowMs < askMs) continue;
            if (condition()) return true;
            askMs = NowMs + AskEveryMs;
        }

        NowMs = endMs;
        return false;
    }
}
