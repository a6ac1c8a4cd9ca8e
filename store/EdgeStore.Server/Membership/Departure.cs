using EdgeStore.Core.Errors;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Membership;

/// <summary>
/// An orderly leave: no more writes, everything handed over, and then the word, itself handed over, that it has left. When too few
/// others stay to hand over to, it is taken back: the member is active again.
/// </summary>
internal sealed class Departure(StoreHead store, OwnStanding standing, FleetMonitor fleet)
{
    /// <summary>Goes on where an earlier call stopped; a member that has left says so again.</summary>
    /// <param name="minPeers">So many peers that stay have to hold everything, and those that are connected in any case.</param>
    /// <returns>What there was to hand over, and the names of those who keep it.</returns>
    /// <exception cref="EtcdException">
    /// So many others leave as well that too few stay: the member is active, still or again. Or the others have removed this member,
    /// before it could hand over what it has.
    /// </exception>
    public async Task<(StoreState Moment, IReadOnlyList<string> Holders)> LeaveAsync(uint minPeers, CancellationToken cancellation)
    {
        // A member that has left takes no more changes of clients, so what is published now is all there will ever be.
        if (store.Published.Phase is MemberPhase.Active)
        {
            RequireStaying(fleet.Current, minPeers, peer => !peer.IsLeaving);
            await standing.EnterAsync(MemberPhase.Active, MemberPhase.Leaving);
        }

        var moment = store.Published;
        await HandOverAsync(moment, minPeers, cancellation);
        var holders = fleet.Current.Keepers(moment).Select(peer => peer.Member.Name).ToList();
        if (moment.Phase is not MemberPhase.Left)
        {
            await standing.EnterAsync(MemberPhase.Leaving, MemberPhase.Left);
            moment = store.Published;
            await HandOverAsync(moment, minPeers, cancellation);
        }

        return (moment, holders);
    }

    private async Task HandOverAsync(StoreState moment, uint minPeers, CancellationToken cancellation)
    {
        try
        {
            await fleet.WaitAsync(IsHandedOver(moment, minPeers), cancellation);
        }
        catch (EtcdException) when (store.Published.Phase is MemberPhase.Leaving)
        {
            // Nobody who waits for whom as well would ever come to an end, nor could let in somebody to wait for.
            await standing.EnterAsync(MemberPhase.Leaving, MemberPhase.Active);
            throw;
        }
    }

    /// <summary>Peers that know that this member has left refuse it: they have its last word, and before that had everything else.</summary>
    private Func<FleetView, bool> IsHandedOver(StoreState moment, uint minPeers) => view =>
    {
        if (view.Local.Phase is MemberPhase.Removed) throw EtcdErrors.MemberRemoved.ToException();
        if (store.Published.Phase is MemberPhase.Active) throw EtcdErrors.LeaveTakenBack.ToException();
        if (moment.Phase is not MemberPhase.Left) RequireStaying(view, minPeers, peer => !peer.IsLeaving || peer.View.Keeps(moment));
        return (moment.Phase is MemberPhase.Left && standing.IsFarewellHeard)
            || (view.Keepers(moment).Count >= minPeers
                && view.Peers.Where(peer => peer.View.Connected).All(peer => peer.View.Holds(moment))
                && Acquaintance.StrangersIn(view).Count == 0);
    };

    /// <summary>Who leaves as well hands over nothing that it takes now. Waiting for it would never end, and nobody would know why.</summary>
    private static void RequireStaying(FleetView view, uint minPeers, Func<FleetPeer, bool> stays)
    {
        var leaving = view.Peers.Where(peer => !stays(peer)).Select(peer => peer.Member.Name).ToList();
        var staying = view.Peers.Count - leaving.Count;
        if (leaving.Count > 0 && staying < minPeers) throw EtcdErrors.TooFewStay(minPeers, staying, leaving).ToException();
    }
}
