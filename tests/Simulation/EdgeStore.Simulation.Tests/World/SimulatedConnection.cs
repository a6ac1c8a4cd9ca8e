using EdgeStore.Core.Membership;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>One stream between two members.</summary>
internal sealed class SimulatedConnection
{
    private readonly Scheduler _scheduler;
    private readonly Random _random;
    private readonly ConnectionEnd _opener;
    private readonly ConnectionEnd _acceptor;
    private readonly int _maxDelayMs;
    private bool _isBroken;

    public SimulatedConnection(
        Scheduler scheduler, Scenario scenario, Random random, IMemberDirectory directory, SimulatedMember opener, SimulatedMember acceptor)
    {
        _scheduler = scheduler;
        _random = random;
        _maxDelayMs = random.Next(1, scenario.MaxDelayMs + 1);
        _opener = new ConnectionEnd(this, scheduler, scenario, random, directory, opener, dialed: acceptor.Tag);
        _acceptor = new ConnectionEnd(this, scheduler, scenario, random, directory, acceptor, dialed: null);
        _opener.Other = _acceptor;
        _acceptor.Other = _opener;
    }

    public event Action? Closed;

    public IEnumerable<ConnectionEnd> Ends => [_opener, _acceptor];

    public bool IsBroken => _isBroken;

    public bool Touches(SimulatedMember member) => _opener.Member == member || _acceptor.Member == member;

    public bool Joins(SimulatedMember one, SimulatedMember other) => one != other && Touches(one) && Touches(other);

    public void Open()
    {
        _opener.Open();
        _scheduler.After(DrawDelay(), _acceptor.Open);
    }

    public long DrawDelay() => _random.Next(_maxDelayMs) + 1;

    public void Break(string why)
    {
        if (_isBroken) return;
        _isBroken = true;
        _opener.Disconnect(why);
        _acceptor.Disconnect(why);
        Closed?.Invoke();
    }
}
