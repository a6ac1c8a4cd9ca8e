using EdgeStore.Core.Errors;
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
    /// <exception cref="EtcdException">The others have removed this member, before it could hand over what it has.</exception>
    public async Task<(StoreState Moment, IReadOnlyList<string> Holders)> LeaveAsync(uint minPeers, CancellationToken cancellation)
    {
        // A member that has left takes no more changes of clients, so what is published now is all there will ever be.
        if (store.Published.Phase is MemberPhase.Active) await standing.EnterAsync(MemberPhase.Leaving);
        var moment = store.Published;
        await fleet.WaitAsync(IsHandedOver(moment, minPeers), cancellation);
        var holders = fleet.Current.Holders(moment).Select(peer => peer.Member.Name).ToList();
        if (moment.Phase is not MemberPhase.Left)
        {
            await standing.EnterAsync(MemberPhase.Left);
            moment = store.Published;
            await fleet.WaitAsync(IsHandedOver(moment, minPeers), cancellation);
        }

        return (moment, holders);
    }

    /// <summary>Peers that know that this member has left refuse it: they have its last word, and before that had everything else.</summary>
    private Func<FleetView, bool> IsHandedOver(StoreState moment, uint minPeers) => view =>
    {
        if (view.Local.Phase is MemberPhase.Removed) throw EtcdErrors.MemberRemoved.ToException();
        return (moment.Phase is MemberPhase.Left && standing.IsFarewellHeard)
            || (view.Holders(moment).Count >= minPeers
                && view.Peers.Where(peer => peer.View.Connected).All(peer => peer.View.Holds(moment))
                && Acquaintance.StrangersIn(view).Count == 0);
    };
}
