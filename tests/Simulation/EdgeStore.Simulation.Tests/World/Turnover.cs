using EdgeStore.Core.Membership;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>
/// Members that come and go by a membership file: joins, orderly leaves, expulsions of members that do not know it, and lost
/// disks.
/// </summary>
internal sealed class Turnover(Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedNetwork network, Invariants invariants) : ITurnover
{
    /// <summary>So many can always be spared.</summary>
    private const int MinMembers = 2;

    private readonly Departing _departing = new(scheduler, scenario, random, fleet, network, invariants, Enter, _ => { });
    private int _remaining = scenario.Turnovers;

    public bool IsUnderWay => _departing.Count > 0;

    public void Step()
    {
        if (_remaining == 0 || random.Next(5) > 0) return;
        _remaining--;
        var member = fleet.Members[random.Next(fleet.Members.Count)];
        switch (random.Next(4))
        {
            case 0:
                fleet.Join();
                break;
            case 1:
                Leave(member);
                break;
            case 2 when CanSpare(member):
                fleet.Expel(member);
                break;
            case 3 when CanSpare(member):
                LoseDisk(member);
                break;
        }
    }

    public void Leave(SimulatedMember member)
    {
        if (CanSpare(member) && member.IsUp) _departing.Begin(member);
    }

    /// <summary>As a member's writer does it.</summary>
    public static void Write(SimulatedMember member, Action<WriteBatch> change) => member.Enqueue(new WriteRequest(
        batch =>
        {
            change(batch);
            return true;
        },
        _ => { }));

    private static void Enter(SimulatedMember member, MemberPhase from, MemberPhase phase) =>
        Write(member, batch => OwnEntry.Enter(batch, new OwnProfile(member.Name, [], [], ""), from, phase));

    private bool CanSpare(SimulatedMember member) => fleet.Members.Count - _departing.Count > MinMembers && !_departing.Contains(member);

    private void LoseDisk(SimulatedMember member)
    {
        network.MemberCrashed(member);
        member.Destroy();
        fleet.StartWithoutDisk(member);
        fleet.Expel(member);
        fleet.Join();
    }
}
