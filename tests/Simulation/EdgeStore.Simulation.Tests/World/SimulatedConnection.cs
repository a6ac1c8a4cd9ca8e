namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// One stream between two members. When it breaks, nothing more gets into it, but each side notices in its own time, and
/// until then gets what was on its way: a stream may be stale at one side while the other has opened a new one.
/// </summary>
internal sealed class SimulatedConnection
{
    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly int _maxDelayMs;

    public SimulatedConnection(Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedMember opener, SimulatedMember acceptor)
    {
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _maxDelayMs = random.Next(1, scenario.MaxDelayMs + 1);
        Opener = opener;
        var one = new ConnectionEnd(this, scheduler, scenario, random, fleet, opener, dialed: acceptor.Tag);
        var other = new ConnectionEnd(this, scheduler, scenario, random, fleet, acceptor, dialed: null);
        one.Other = other;
        other.Other = one;
        Ends = [one, other];
    }

    /// <summary>Both sides know that it has ended.</summary>
    public event Action? Closed;

    public SimulatedMember Opener { get; }

    public IReadOnlyList<ConnectionEnd> Ends { get; }

    public bool IsBroken { get; private set; }

    public bool IsOpenAt(SimulatedMember member) => Ends.Any(end => end.Member == member && end.IsAlive);

    public void Open()
    {
        Ends[0].Open();
        _scheduler.After(DrawDelay(), Ends[1].Open);
    }

    public long DrawDelay() => _random.Next(_maxDelayMs) + 1;

    public void Break(string why)
    {
        if (IsBroken) return;
        IsBroken = true;
        foreach (var end in Ends)
        {
            // Some never hear of it: only the silence tells.
            var noticedMs = _random.Next(10) switch
            {
                0 => long.MaxValue,
                < 4 => 0,
                _ => _random.Next(_scenario.MaxNoticeMs),
            };
            if (noticedMs < long.MaxValue) _scheduler.After(noticedMs, () => end.Close(why));
        }
    }

    /// <summary>One side ends it in good order: the other still gets everything.</summary>
    public void EndedBy(ConnectionEnd end, long lastArrivalMs)
    {
        IsBroken = true;
        _scheduler.After(lastArrivalMs - _scheduler.NowMs + 1, () => end.Other.Close("the peer closed the stream"));
    }

    public void EndClosed()
    {
        if (Ends.Any(end => !end.IsClosed)) return;
        Closed?.Invoke();
        Closed = null;
    }
}
