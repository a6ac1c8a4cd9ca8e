using EdgeStore.Core.Errors;

using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Access;
using EdgeStore.Server.Leases;
using EdgeStore.Server.Space;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>etcd's Lease service.</summary>
internal sealed class LeaseService(
    ClientWriter writer, StoreHead store, Lessor lessor, LeaseRenewals renewals, ResponseHeaders headers, AccessGuard guard, IdSource ids, LeaseMetrics metrics)
    : Protocol.Etcd.Lease.LeaseBase
{
    /// <summary>etcd's, for its default election timeout: ceil(3/2 × 1 s). Shorter ones are raised to it.</summary>
    private const long MinTtlSeconds = 2;

    /// <summary>etcd's limit.</summary>
    private const long MaxTtlSeconds = 9_000_000_000;

    /// <summary>What etcd says of a lease that does not exist.</summary>
    private const long NoLease = -1;

    public override async Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context)
    {
        guard.CheckCaller(context);
        if (request.TTL > MaxTtlSeconds) throw EtcdErrors.LeaseTtlTooLarge.ToException();
        var grant = new LeaseGrantRequest { ID = request.ID, TTL = Math.Max(request.TTL, MinTtlSeconds) };
        var response = await writer.WriteAsync(RequestGrowth.Lease, batch => batch.GrantLease(grant, ids.NewLeaseId), context);
        metrics.Granted.Inc();
        metrics.Ttl.Observe(grant.TTL);
        headers.Fill(response.Header);
        return response;
    }

    public override async Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context)
    {
        guard.CheckRevoke(request.ID, context);
        var response = await writer.WriteAsync(RequestGrowth.None, batch => batch.RevokeLease(request.ID), context);
        metrics.Revoked.Inc();
        headers.Fill(response.Header);
        return response;
    }

    public override async Task LeaseKeepAlive(
        IAsyncStreamReader<LeaseKeepAliveRequest> requestStream, IServerStreamWriter<LeaseKeepAliveResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var id = requestStream.Current.ID;

            // A lease that is gone is not an error: a TTL of 0 says it.
            var ttl = await renewals.RenewAsync(id, context.CancellationToken) ?? 0;
            if (ttl > 0) metrics.Renewed.Inc();
            var response = new LeaseKeepAliveResponse { Header = headers.At(store.Published.Revision), ID = id, TTL = ttl };
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    public override Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context)
    {
        var state = store.Published;
        var response = new LeaseTimeToLiveResponse { Header = headers.At(state.Revision), ID = request.ID, TTL = NoLease };
        if (state.Leases.Find(request.ID) is not { } lease) return Task.FromResult(response);

        response.TTL = (long)lessor.Remaining(lease).TotalSeconds;
        response.GrantedTTL = lease.TtlSeconds;
        if (request.Keys) guard.CheckKeysOf(request.ID, context);
        if (request.Keys) response.Keys.AddRange(lease.Keys.Order(Core.Mvcc.ByteOrder.Instance));
        return Task.FromResult(response);
    }

    public override Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context)
    {
        var state = store.Published;
        var response = new LeaseLeasesResponse { Header = headers.At(state.Revision) };
        response.Leases.AddRange(state.Leases.All.OrderBy(lessor.Remaining).Select(lease => new LeaseStatus { ID = lease.Id }));
        return Task.FromResult(response);
    }
}
