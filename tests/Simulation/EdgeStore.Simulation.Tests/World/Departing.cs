using EdgeStore.Core.Merging;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.Checks;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>What the admin service does for a leave, and whoever calls it until the member has said that it has left.</summary>
/// <param name="enter">Makes a member go from one phase to another.</param>
/// <param name="departed">Called when it has left and its process is gone.</param>
internal sealed class Departing(
    Scheduler scheduler, Scenario scenario, Random random, SimulatedFleet fleet, SimulatedNetwork network, Invariants invariants,
    Action<SimulatedMember, MemberPhase, MemberPhase> enter, Action<SimulatedMember> departed)
{
    private const int PollMs = 100;
    private const int MaxPauseMs = 1_000;

    private readonly Random _changing = new(scenario.Seed ^ 0x57a75);
    private int _takeBacks = scenario.AwayLeave ? 4 : 0;
    private readonly Dictionary<SimulatedMember, Handover?> _leaving = [];

    public int Count => _leaving.Count;

    public bool Contains(SimulatedMember member) => _leaving.ContainsKey(member);

    public void Begin(SimulatedMember member)
    {
        _leaving.Add(member, null);
        Leave(member);
    }

    private void Leave(SimulatedMember member)
    {
        switch (member.IsUp ? member.Published.Phase : (MemberPhase?)null)
        {
            case MemberPhase.Removed: // before it could leave
                _leaving.Remove(member);
                return;
            case MemberPhase.Active:
                _leaving[member] = null;
                enter(member, MemberPhase.Active, MemberPhase.Leaving);
                break;
            case MemberPhase.Leaving when _takeBacks > 0 && _changing.Next(10) == 0:
                // Too few stay, as far as it knows: the leave is taken back, and asked for again.
                _takeBacks--;
                enter(member, MemberPhase.Leaving, MemberPhase.Active);
                scheduler.After(_changing.Next(MaxPauseMs), () => Leave(member));
                return;
            case MemberPhase.Leaving when IsHandedOver(member):
                if (scenario.IsReplicated) MembershipChecks.Leaves(member, fleet.Find);
                enter(member, MemberPhase.Leaving, MemberPhase.Left);
                break;
            case MemberPhase.Left when Mutations.IsWordTaken(scenario.Mutation, member.IsFarewellHeard || IsHandedOver(member)):
                _leaving.Remove(member);
                fleet.Depart(member);
                scheduler.After(random.Next(2_000), () =>
                {
                    network.MemberCrashed(member);
                    member.Destroy();
                    departed(member);
                });
                return;
        }

        scheduler.After(PollMs, () => Leave(member));
    }

    /// <summary>Everything up to the word that it leaves, and then that it has left: that is all there will ever be.</summary>
    private bool IsHandedOver(SimulatedMember member)
    {
        var handover = _leaving[member];
        if (handover?.Moment.Phase != member.Published.Phase) _leaving[member] = handover = new Handover(member.Published, invariants.ShownBy(member));
        var view = member.Fleet.Current;
        var keepers = Mutations.Keepers(scenario.Mutation, view, handover.Moment);
        if (keepers.Count == 0 || !view.Peers.Where(peer => peer.View.Connected).All(peer => keepers.Contains(peer) || peer.View.Holds(handover.Moment))) return false;
        if (Mutations.Strangers(scenario.Mutation, view).Count > 0) return false;
        foreach (var holder in keepers) invariants.Held(member, handover.Shown, fleet.Find(holder.Member.Tag)!);
        return true;
    }

    /// <param name="Moment">From here on the member makes no changes of its own, but for leases that end.</param>
    private sealed record Handover(StoreState Moment, IReadOnlyDictionary<ByteString, RecordIdentity> Shown);
}
