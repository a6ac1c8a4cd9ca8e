using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Import.Sources;
using Grpc.Core;

namespace EdgeStore.Server.Import;

/// <summary>
/// Grants the source's leases at the destination, under their ids and with their whole times: who keeps one alive goes on as
/// before, and the time of who does not begins anew.
/// </summary>
internal sealed class LeaseImport(IImportSource from, EtcdEnd to, ImportReport report)
{
    private const int AtOnce = 16;
    private const string AlreadyThere = "etcdserver: lease already exists";

    private readonly Dictionary<long, bool> _alive = [];

    /// <summary>Whether a lease that was taken was still there.</summary>
    public bool IsAlive(long lease) => _alive[lease];

    /// <summary>Those without keys too.</summary>
    public async Task TakeAllAsync(CancellationToken cancellation) => await TakeAsync(await from.LeasesAsync(cancellation), cancellation);

    public async Task TakeAsync(IEnumerable<long> leases, CancellationToken cancellation)
    {
        foreach (var some in leases.Where(lease => lease != 0 && !_alive.ContainsKey(lease)).Distinct().Chunk(AtOnce).ToList())
        {
            var taken = await Task.WhenAll(some.Select(lease => TakeAsync(lease, cancellation)));
            foreach (var (lease, isAlive) in some.Zip(taken)) _alive[lease] = isAlive;
            report.Leases += taken.Count(isAlive => isAlive);
        }
    }

    /// <returns>False when it has ended.</returns>
    private async Task<bool> TakeAsync(long lease, CancellationToken cancellation)
    {
        var seconds = await from.GrantedSecondsAsync(lease, cancellation);
        if (seconds <= 0) return false;
        try
        {
            await to.TryAskAsync(options => to.Leases.LeaseGrantAsync(new LeaseGrantRequest { ID = lease, TTL = seconds }, options), cancellation);
        }
        catch (RpcException refusal) when (refusal.Status.Detail == AlreadyThere)
        {
            // By an earlier run.
        }
        catch (RpcException failure)
        {
            throw to.Translate(failure);
        }

        return true;
    }
}
