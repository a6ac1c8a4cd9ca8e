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
    private readonly Scheduler _scheduler;
    private readonly Invariants _invariants;
    private readonly SimulatedFleet _fleet;
    private readonly SimulatedNetwork _network;
    private readonly ITurnover _turnover;
    private readonly Mishaps _mishaps;
    private readonly Absences _absences;
    private readonly Clients _clients;
    private readonly SimulatedRepairs _repairs;
    private readonly Flushes _flushes;
    private readonly LeaseChecks _leases;
    private readonly LeaseClients _leaseClients;
    private readonly LeaseKeeping _leaseKeeping;

    private Simulation(Scenario scenario)
    {
        var random = new Random(scenario.Seed);
        _scenario = scenario;
        _scheduler = new Scheduler(scenario.MaxEvents);
        _leases = new LeaseChecks(_scheduler, scenario);
        _invariants = new Invariants(scenario, _leases);
        var membership = new MembershipChecks(scenario.Members);
        _fleet = new SimulatedFleet(_scheduler, scenario, random, _invariants, membership);
        _network = new SimulatedNetwork(_scheduler, scenario, random, _fleet);
        _turnover = scenario.IsReplicated
            ? new ReplicatedTurnover(_scheduler, scenario, _fleet, _network, _invariants, membership)
            : new Turnover(_scheduler, scenario, random, _fleet, _network, _invariants);
        _mishaps = new Mishaps(_scheduler, scenario, random, _fleet, _network, _turnover);
        _absences = new Absences(_scheduler, scenario, _fleet, _network, _turnover);
        _repairs = new SimulatedRepairs(_scheduler, scenario, _fleet, _network);
        _flushes = new Flushes(_scheduler, scenario, _fleet, _invariants);
        _leaseClients = new LeaseClients(_scheduler, scenario, _fleet, _leases);
        _leaseKeeping = new LeaseKeeping(_scheduler, scenario, _fleet, _leases);
        _clients = new Clients(_scheduler, scenario, random, _fleet, _network, _invariants);
    }

    /// <returns>Virtual milliseconds until convergence, after everything was repaired.</returns>
    /// <exception cref="SimulationFailure">An invariant is broken.</exception>
    public static long Run(Scenario scenario) => new Simulation(scenario).Run();

    private long Run()
    {
        _network.StartDialing();
        _clients.Start();
        _leaseClients.Start();
        _leaseKeeping.Start();
        _mishaps.Start();
        _absences.Start();
        _repairs.Start();
        _flushes.Start();
        _scheduler.RunUntil(_scenario.ActiveMs);
        _mishaps.StopAndRepair();

        // Writes of the last moments are still in the writers' queues.
        _scheduler.RunUntil(_scheduler.NowMs + 5_000);
        var repairedMs = _scheduler.NowMs;
        if (!_scheduler.RunUntil(repairedMs + ConvergenceMs, HasConverged) && !HasConverged())
            throw new SimulationFailure(LeaseChecks.AreOver(_fleet.Members) ? "convergence" : "lease", Convergence.Describe(_fleet.Members, _network));

        _invariants.Ended(_fleet.Members);
        if (_scenario.IsReplicated) MembershipChecks.Ended(_fleet.Members);
        if (_scenario.Damages > 0) new DamagePhase(_scheduler, _scenario, _fleet.Members, _network, _repairs).Run();
        return _scheduler.NowMs - repairedMs;
    }

    private bool HasConverged() => !_turnover.IsUnderWay && _fleet.IsInformed && LeaseChecks.AreOver(_fleet.Members) && Convergence.IsReached(_fleet.Members, _network);
}
