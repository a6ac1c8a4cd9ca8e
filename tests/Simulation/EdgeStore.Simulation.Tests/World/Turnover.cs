using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>Members that come and go: joins, orderly leaves, expulsions of members that do not know it, and lost disks.</summary>
internal sealed class Turnover(Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedNetwork network, Invariants invariants)
{
    private const int PollMs = 100;

    /// <summary>So many can always be spared.</summary>
    private const int MinMembers = 2;

    private readonly Dictionary<SimulatedMember, Leaving?> _leaving = [];
    private int _remaining = scenario.Turnovers;

    /// <summary>Somebody is still on the way out.</summary>
    public bool IsUnderWay => _leaving.Count > 0;

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
            case 1 when CanSpare(member) && member.IsUp:
                _leaving.Add(member, null);
                Leave(member);
                break;
            case 2 when CanSpare(member):
                fleet.Remove(member, isOrderly: false);
                break;
            case 3 when CanSpare(member):
                LoseDisk(member);
                break;
        }
    }

    private bool CanSpare(SimulatedMember member) => fleet.Members.Count - _leaving.Count > MinMembers && !_leaving.ContainsKey(member);

    private void LoseDisk(SimulatedMember member)
    {
        network.MemberCrashed(member);
        member.Destroy();
        fleet.StartWithoutDisk(member);
        fleet.Remove(member, isOrderly: false);
        fleet.Join();
    }

    /// <summary>What the admin service does, and whoever called it until it has said that the member has left.</summary>
    private void Leave(SimulatedMember member)
    {
        switch (member.IsUp ? member.Published.Phase : (MemberPhase?)null)
        {
            case MemberPhase.Active:
                SetPhase(member, MemberPhase.Leaving);
                break;
            case MemberPhase.Leaving:
                Push(member);
                break;
            case MemberPhase.Left:
                _leaving.Remove(member);
                fleet.Remove(member, isOrderly: true);
                scheduler.After(random.Next(2_000), () =>
                {
                    network.MemberCrashed(member);
                    member.Destroy();
                });
                return;
        }

        scheduler.After(PollMs, () => Leave(member));
    }

    private void Push(SimulatedMember member)
    {
        var leaving = _leaving[member] ??= new Leaving(member.Published, invariants.ShownBy(member));
        var view = member.Fleet.Current;
        var holders = Mutations.Holders(scenario.Mutation, view, leaving.Moment);
        if (holders.Count == 0 || !view.Peers.Where(peer => peer.View.Connected).All(holders.Contains)) return;
        foreach (var holder in holders) invariants.Held(member, leaving.Shown, fleet.Find(holder.Member.Tag));
        SetPhase(member, MemberPhase.Left);
    }

    private static void SetPhase(SimulatedMember member, MemberPhase phase) => member.Enqueue(new WriteRequest(
        batch =>
        {
            batch.SetPhase(phase);
            return true;
        },
        _ => { }));

    /// <param name="Moment">From here on the member makes no changes of its own.</param>
    private sealed record Leaving(StoreState Moment, IReadOnlyDictionary<ByteString, RecordIdentity> Shown);
}
