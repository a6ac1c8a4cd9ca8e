using System.Globalization;
using EdgeStore.Core.Membership;
using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// One run: members, network, clients and mishaps on virtual time; then everything is repaired, and the members must
/// converge by themselves.
/// </summary>
internal sealed class Simulation
{
    private const int ConvergenceMs = 300_000;

    private readonly Scenario _scenario;
    private readonly Scheduler _scheduler = new();
    private readonly Invariants _invariants;
    private readonly SimulatedMember[] _members;
    private readonly SimulatedNetwork _network;
    private readonly Mishaps _mishaps;
    private readonly Clients _clients;
    private readonly SimulatedRepairs _repairs;

    private Simulation(Scenario scenario)
    {
        var random = new Random(scenario.Seed);
        var directory = new FixedDirectory(scenario.Members);
        _scenario = scenario;
        _invariants = new Invariants(scenario);
        _members = [.. Enumerable.Range(0, scenario.Members).Select(index =>
            new SimulatedMember(index, _scheduler, scenario, random, _invariants, directory))];
        _network = new SimulatedNetwork(_scheduler, scenario, random, _members, directory);
        _mishaps = new Mishaps(_scheduler, scenario, random, _members, _network);
        _repairs = new SimulatedRepairs(_scheduler, scenario, _members, _network, directory);
        _clients = new Clients(_scheduler, scenario, random, _members, _invariants);
    }

    /// <returns>Virtual milliseconds until convergence, after everything was repaired.</returns>
    /// <exception cref="SimulationFailure">An invariant is broken.</exception>
    public static long Run(Scenario scenario) => new Simulation(scenario).Run();

    private long Run()
    {
        _network.StartDialing();
        _clients.Start();
        _mishaps.Start();
        _repairs.Start();
        _scheduler.RunUntil(_scenario.ActiveMs);
        _mishaps.StopAndRepair();

        // Writes of the last moments are still in the writers' queues.
        _scheduler.RunUntil(_scheduler.NowMs + 5_000);
        var repairedMs = _scheduler.NowMs;
        var converged = _scheduler.RunUntil(repairedMs + ConvergenceMs, () => _scheduler.NowMs % 10 == 0 && Convergence.IsReached(_members, _network));
        if (!converged && !Convergence.IsReached(_members, _network))
            throw new SimulationFailure("convergence", Convergence.Describe(_members, _network));

        _invariants.Ended(_members);
        if (_scenario.Damages > 0) new DamagePhase(_scheduler, _scenario, _members, _network, _repairs).Run();
        return _scheduler.NowMs - repairedMs;
    }

    private sealed class FixedDirectory(int members) : IMemberDirectory
    {
        public ClusterMembership Current { get; } = ClusterMembership.Create(new MembershipConfig
        {
            ClusterId = "00000000000c1057",
            Members = [.. Enumerable.Range(1, members).Select(tag => new MemberConfig
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"m{tag}"),
                Tag = tag,
                PeerURLs = [string.Create(CultureInfo.InvariantCulture, $"http://m{tag}:2380")],
            })],
        });
    }
}
