using EdgeStore.Core.Errors;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>Ends leases whose time is over, and so deletes their keys.</summary>
internal sealed class LessorLoop(Lessor lessor, IStoreWriter writer, LeaseMetrics metrics, TimeProvider time, ILogger<LessorLoop> log) : BackgroundService
{
    /// <summary>As etcd's lessor; leases are counted in whole seconds.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A revoke can delete many keys; clients' writes go in between.</summary>
    private const int MaxAtOnce = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var expired = lessor.TakeExpired(MaxAtOnce);
                await Task.WhenAll(expired.Select(id => ExpireAsync(id, stoppingToken)));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is due then is due again after the next start.
        }
    }

    private async Task ExpireAsync(long id, CancellationToken cancellation)
    {
        try
        {
            if (await writer.WriteAsync(batch => batch.ExpireLease(id), cancellation)) Count();
            else lessor.Spare(id);
        }
        catch (EtcdException refusal)
        {
            log.LogWarning("lease {Id:x} could not be revoked: {Reason}", id, refusal.Message);
            lessor.Return(id);
        }
    }

    private void Count()
    {
        metrics.Expired.Inc();
        metrics.Revoked.Inc();
    }
}
