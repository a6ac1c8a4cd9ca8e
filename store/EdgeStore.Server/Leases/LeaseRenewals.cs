using EdgeStore.Core.Leases;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Services;
using EdgeStore.Server.Space;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>
/// Keeps leases alive, wherever their owner is: to another member's clock the renewal travels as a change of the lease's row.
/// </summary>
internal sealed class LeaseRenewals(Lessor lessor, StoreHead store, ClientWriter writer, TimeProvider time)
{
    private readonly ForwardedRenewals _forwarded = new();

    /// <returns>The lease's full time in seconds, or null when there is no such lease, or not any more.</returns>
    public async ValueTask<long?> RenewAsync(long id, CancellationToken cancellation)
    {
        if (store.Published.Leases.Find(id) is not { } lease) return null;
        if (lessor.IsOwn(lease) && store.Published.Phase is MemberPhase.Active or MemberPhase.Leaving) return lessor.Renew(id);
        if (!_forwarded.IsDue(id, time.GetElapsedTime(0))) return lease.TtlSeconds;
        return await writer.WriteAsync(RequestGrowth.None, batch => batch.RenewLease(id), cancellation);
    }
}
