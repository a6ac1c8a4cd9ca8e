using EdgeStore.Core.Membership;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Who can reach whom. A stream is reliable and ordered until it breaks, as gRPC's are; what is on its way then is lost.
/// A one-way partition keeps one side from dialing; a stream that the other side opens works.
/// </summary>
internal sealed class SimulatedNetwork(Scheduler scheduler, Scenario scenario, Random random, SimulatedMember[] members, IMemberDirectory directory)
{
    private readonly List<SimulatedConnection> _connections = [];
    private readonly HashSet<(int From, int To)> _blockedDials = [];
    private readonly HashSet<(int, int)> _blockedPairs = [];

    public IReadOnlyList<SimulatedConnection> Connections => _connections;

    public bool IsConnected(SimulatedMember one, SimulatedMember other) => _connections.Exists(connection => connection.Joins(one, other));

    /// <summary>Every member keeps trying to reach every other that it has no stream with.</summary>
    public void StartDialing()
    {
        foreach (var from in members)
            foreach (var to in members)
                if (from != to) scheduler.After(random.Next(50), () => Dial(from, to));
    }

    public void Partition(IReadOnlySet<int> side, bool oneWay)
    {
        foreach (var from in members)
        {
            foreach (var to in members)
            {
                if (!side.Contains(from.Index) || side.Contains(to.Index)) continue;
                _blockedDials.Add((from.Index, to.Index));
                if (oneWay) continue;
                _blockedDials.Add((to.Index, from.Index));
                _blockedPairs.Add((from.Index, to.Index));
            }
        }

        foreach (var connection in _connections.ToList())
            if (_blockedPairs.Any(pair => connection.Joins(members[pair.Item1], members[pair.Item2]))) connection.Break("partition");
    }

    public void Heal()
    {
        _blockedDials.Clear();
        _blockedPairs.Clear();
    }

    public void BreakOne()
    {
        if (_connections.Count > 0) _connections[random.Next(_connections.Count)].Break("connection reset");
    }

    public void MemberCrashed(SimulatedMember member)
    {
        foreach (var connection in _connections.ToList())
            if (connection.Touches(member)) connection.Break("connection reset");
    }

    public bool CanReach(SimulatedMember from, SimulatedMember to) => from.IsUp && to.IsUp && !_blockedDials.Contains((from.Index, to.Index));

    private void Dial(SimulatedMember from, SimulatedMember to)
    {
        var canDial = CanReach(from, to);

        // Both sides may dial at once: two streams of a pair must do no harm.
        var wants = !IsConnected(from, to) || random.Next(20) == 0;
        if (canDial && wants && _connections.Count(connection => connection.Joins(from, to)) < 2)
        {
            var connection = new SimulatedConnection(scheduler, scenario, random, directory, from, to);
            _connections.Add(connection);
            connection.Closed += () => _connections.Remove(connection);
            connection.Open();
        }

        scheduler.After(random.Next(100, 1000), () => Dial(from, to));
    }
}
