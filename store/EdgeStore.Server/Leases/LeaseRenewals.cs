using System.Collections.Concurrent;
using EdgeStore.Server.Services;
using EdgeStore.Server.Space;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>
/// Keeps leases alive, wherever their owner is: to another member's clock the renewal travels as a change of the lease's row.
/// </summary>
internal sealed class LeaseRenewals(Lessor lessor, StoreHead store, ClientWriter writer, TimeProvider time)
{
    /// <summary>A renewal that is forwarded is a write at every member; leases are counted in whole seconds anyway.</summary>
    internal static readonly TimeSpan MinForwardInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, long> _forwarded = new();

    /// <returns>The lease's full time in seconds, or null when there is no such lease, or not any more.</returns>
    public async ValueTask<long?> RenewAsync(long id, CancellationToken cancellation)
    {
        if (store.Published.Leases.Find(id) is not { } lease) return null;
        if (lessor.IsOwn(lease)) return lessor.Renew(id);
        if (_forwarded.TryGetValue(id, out var last) && time.GetElapsedTime(last) < MinForwardInterval) return lease.TtlSeconds;
        Forget();
        _forwarded[id] = time.GetTimestamp();
        return await writer.WriteAsync(RequestGrowth.None, batch => batch.RenewLease(id), cancellation);
    }

    /// <summary>Leases whose clients are not here any more would pile up otherwise.</summary>
    private void Forget()
    {
        foreach (var (id, last) in _forwarded)
            if (time.GetElapsedTime(last) >= MinForwardInterval) _forwarded.TryRemove(KeyValuePair.Create(id, last));
    }
}
