using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;

namespace EdgeStore.Conformance.Tests.Leases;

public abstract class LeaseFixture(Implementation implementation) : ConformanceFixture(implementation)
{
    protected async Task<long> GrantAsync(long ttl = 600) =>
        (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl })).ID;

    internal async Task<LeaseTimeToLiveResponse> TimeToLiveAsync(long lease, bool keys = false) =>
        await Client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = keys });

    internal async Task<LeaseKeepAliveResponse> KeepAliveAsync(long lease)
    {
        using var stream = Client.Lease.LeaseKeepAlive();
        await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        if (!await stream.ResponseStream.MoveNext(CancellationToken.None))
            throw new InvalidOperationException("the keep-alive stream ended");
        return stream.ResponseStream.Current;
    }
}
