namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Who can reach whom. A stream is reliable and ordered until it breaks, as gRPC's are; so loss, duplicates and reordering on
/// the wire come up here as streams that break, that are dialed twice and that one side takes for open. A one-way partition
/// keeps one side from dialing; a stream that the other side opens works.
/// </summary>
internal sealed class SimulatedNetwork
{
    private const int MaxStreamsOfPair = 4;

    /// <summary>Whether a link is wanted by now is looked at less often than a link that is wanted.</summary>
    private const int UnwantedFactor = 4;

    private readonly Scheduler _scheduler;
    private readonly Scenario _scenario;
    private readonly Random _random;
    private readonly SimulatedFleet _fleet;
    private readonly List<SimulatedConnection> _connections = [];
    private readonly Dictionary<(int, int), List<SimulatedConnection>> _ofPair = [];
    private readonly HashSet<(int From, int To)> _blockedDials = [];
    private readonly Dictionary<SimulatedMember, int> _islands = [];

    /// <summary>One dial in so many is made although there is a stream.</summary>
    private int _needlessDials = 20;

    public SimulatedNetwork(Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet)
    {
        _scheduler = scheduler;
        _scenario = scenario;
        _random = random;
        _fleet = fleet;
    }

    public IReadOnlyList<SimulatedConnection> Connections => _connections;

    /// <summary>Every member keeps trying to reach every other that it has no stream with, as far as the topology and its own choice say.</summary>
    public void StartDialing()
    {
        var members = _fleet.Members;
        for (var i = 0; i < members.Count; i++)
            for (var j = 0; j < i; j++) Link(members[i], members[j]);
        _fleet.Joined += newcomer =>
        {
            foreach (var member in _fleet.Running.Where(member => member != newcomer).ToList()) Link(newcomer, member);
        };
    }

    public void Partition(IReadOnlySet<SimulatedMember> side, bool oneWay)
    {
        foreach (var from in side)
        {
            foreach (var to in _fleet.Running.Where(to => !side.Contains(to)))
            {
                _blockedDials.Add((from.Index, to.Index));
                if (oneWay) continue;
                _blockedDials.Add((to.Index, from.Index));
                foreach (var connection in StreamsOf(from, to).ToList()) connection.Break("partition");
            }
        }
    }

    public void Heal() => _blockedDials.Clear();

    /// <summary>Cuts members off from all others, whatever else is cut and healed, until <see cref="Return"/>.</summary>
    /// <param name="island">Those on one reach each other; 0 is the mainland.</param>
    public void Leave(IEnumerable<SimulatedMember> members, int island = 1)
    {
        foreach (var member in members) _islands[member] = island;
        foreach (var connection in _connections.Where(connection => connection.Ends.DistinctBy(end => IslandOf(end.Member)).Count() > 1).ToList())
            connection.Break("away");
    }

    public void Return() => _islands.Clear();

    /// <summary>Everything is repaired: from now on hardly a stream is replaced, so that long listings come to their end.</summary>
    public void Settle() => _needlessDials = 400;

    public bool IsAway(SimulatedMember member) => IslandOf(member) != 0;

    public void BreakOne()
    {
        if (_connections.Count > 0) _connections[_random.Next(_connections.Count)].Break("connection reset");
    }

    public void MemberCrashed(SimulatedMember member)
    {
        foreach (var connection in _connections.Where(connection => connection.Ends.Any(end => end.Member == member)).ToList())
        {
            connection.Break("connection reset");
            connection.Ends.First(end => end.Member == member).Close("the process is gone");
        }
    }

    public bool CanReach(SimulatedMember from, SimulatedMember to) => from.IsUp && to.IsUp && IslandOf(from) == IslandOf(to) && !_blockedDials.Contains((from.Index, to.Index));

    private int IslandOf(SimulatedMember member) => _islands.GetValueOrDefault(member);

    private List<SimulatedConnection> StreamsOf(SimulatedMember one, SimulatedMember other)
    {
        var pair = (Math.Min(one.Index, other.Index), Math.Max(one.Index, other.Index));
        if (!_ofPair.TryGetValue(pair, out var streams)) _ofPair.Add(pair, streams = []);
        return streams;
    }

    private void Link(SimulatedMember one, SimulatedMember other)
    {
        _scheduler.After(_random.Next(50), () => Dial(one, other));
        _scheduler.After(_random.Next(50), () => Dial(other, one));
    }

    private void Dial(SimulatedMember from, SimulatedMember to)
    {
        if (from.IsGone || to.IsGone) return;
        var streams = StreamsOf(from, to);

        // Both sides may dial at once, and one may dial while the other still takes an old stream for open.
        var isWanted = from.Wants(to.Tag);
        var isDue = !streams.Exists(stream => stream.IsOpenAt(from)) || _random.Next(_needlessDials) == 0;
        if (isWanted && isDue && CanReach(from, to) && streams.Count < MaxStreamsOfPair) Connect(from, to, streams);
        if (!isWanted)
            foreach (var stream in streams.Where(stream => stream.Opener == from && stream.IsOpenAt(from)).ToList()) stream.Break("not wanted any more");
        _scheduler.After(_random.Next(100, 1000) * (isWanted ? 1 : UnwantedFactor), () => Dial(from, to));
    }

    private void Connect(SimulatedMember from, SimulatedMember to, List<SimulatedConnection> streams)
    {
        var connection = new SimulatedConnection(_scheduler, _scenario, _random, _fleet, from, to);
        _connections.Add(connection);
        streams.Add(connection);
        connection.Closed += () =>
        {
            _connections.Remove(connection);
            streams.Remove(connection);
        };
        connection.Open();
    }
}
