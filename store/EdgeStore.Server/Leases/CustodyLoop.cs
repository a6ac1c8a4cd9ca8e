using EdgeStore.Core.Errors;
using EdgeStore.Core.Leases;
using EdgeStore.Core.Membership;
using EdgeStore.Core.Revisions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>Takes over the leases of members that are gone, and deletes keys whose lease ended without them, as <see cref="Custodian"/> says.</summary>
internal sealed class CustodyLoop(
    StoreHead store, IStoreWriter writer, LeaseOptions options, Uptime uptime, TimeProvider time, ILogger<CustodyLoop> log,
    IMemberDirectory directory, FleetMonitor fleet) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Clients' writes go in between.</summary>
    private const int MaxAtOnce = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryLookAfterAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is due then is due again after the next start.
        }
    }

    private async Task TryLookAfterAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAfterAsync(cancellation);
        }
        catch (EtcdException refusal)
        {
            // What is due stays due.
            log.LogDebug("what members have left behind was not looked after: {Reason}", refusal.Message);
        }
    }

    private async Task LookAfterAsync(CancellationToken cancellation)
    {
        var state = store.Published;
        var custodian = new Custodian(state, state.Tag.IsNone ? null : directory.Current, Silence, options.Takeover);
        var orphaned = custodian.Orphaned().Take(MaxAtOnce).ToList();
        var leftBehind = custodian.LeftBehind().Take(MaxAtOnce).Select(key => key.Key).ToList();
        if (orphaned.Count == 0 && leftBehind.Count == 0) return;

        await writer.WriteAsync(
            batch =>
            {
                // What a member changes that is about to leave might go with it.
                if (batch.Phase != MemberPhase.Active) return false;
                foreach (var lease in orphaned) batch.TakeOverLease(lease.Id, lease.Owner);
                batch.DeleteLeftBehind(leftBehind);
                return true;
            },
            cancellation);
        if (orphaned.Count > 0) log.LogInformation("took over {Count} leases of members that are gone", orphaned.Count);
        if (leftBehind.Count > 0) log.LogInformation("deleted {Count} keys whose leases have ended", leftBehind.Count);
    }

    private TimeSpan Silence(Tag tag)
    {
        var now = time.GetElapsedTime(0);
        return fleet.Current.SilenceOf(tag, (long)now.TotalMilliseconds, (long)(now - uptime.Elapsed).TotalMilliseconds);
    }
}
