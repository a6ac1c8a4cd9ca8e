using EdgeStore.Core.Repair;
using EdgeStore.Core.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Telemetry;
using Google.Protobuf;

namespace EdgeStore.Server.Repair;

/// <summary>
/// Repairs the pair when a divergence was seen, and, if configured so, checks one peer after the other from time to time. The
/// plan is <see cref="RepairPlan"/>'s.
/// </summary>
internal sealed class AutoRepair(
    LinkServices links, RepairRunner runner, RepairOptions options, RepairMetrics metrics, ILogger<AutoRepair> log) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var plan = new RepairPlan(links.Local.Published.Tag, (long)options.Interval.TotalMilliseconds, NowMs);
        using var timer = new PeriodicTimer(Step, links.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var due = plan.Next(links.Fleet.Current, NowMs);
                metrics.Divergences.Inc(plan.TakeNewDivergences());
                if (due is not { } peer) continue;
                var settings = new RepairSettings { BytesPerSecond = options.BytesPerSecond };
                await runner.RunAsync(peer, settings, ByteString.Empty, _ => Task.CompletedTask, stoppingToken);
                plan.Ended(peer.Tag, NowMs);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next start begins anew.
        }
        catch (Exception exception)
        {
            log.LogError(exception, "automatic repair failed in an unforeseen way and stops until the next start");
        }
    }

    private long NowMs => (long)links.Time.GetElapsedTime(0).TotalMilliseconds;
}
