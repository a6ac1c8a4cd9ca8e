using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Membership;

/// <summary>An orderly leave: no more writes, everything handed over, and then the word, itself handed over, that it has left.</summary>
internal sealed class Departure(StoreHead store, OwnStanding standing, FleetMonitor fleet)
{
    /// <summary>Goes on where an earlier call stopped; a member that has left says so again.</summary>
    /// <param name="minPeers">So many peers have to hold everything, and those that are connected in any case.</param>
    /// <returns>What there was to hand over, and the names of those who hold it.</returns>
    public async Task<(StoreState Moment, IReadOnlyList<string> Holders)> LeaveAsync(uint minPeers, CancellationToken cancellation)
    {
        // A member that has left takes no more changes of clients, so what is published now is all there will ever be.
        if (store.Published.Phase is MemberPhase.Active) await standing.EnterAsync(MemberPhase.Leaving);
        var moment = store.Published;
        var holders = await fleet.PushAsync(moment, minPeers, HoldAll(moment), cancellation);
        if (moment.Phase is not MemberPhase.Left)
        {
            await standing.EnterAsync(MemberPhase.Left);
            moment = store.Published;
            holders = await fleet.PushAsync(moment, minPeers, HoldAll(moment), cancellation);
        }

        return (moment, holders);
    }

    private static Func<FleetView, bool> HoldAll(StoreState moment) =>
        view => view.Peers.Where(peer => peer.View.Connected).All(peer => peer.View.Holds(moment));
}
