using EdgeStore.Core.Errors;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Server.Peers;

/// <summary>Takes over what removed members left behind; see <see cref="OrphanedChanges"/>.</summary>
internal sealed class OrphanTakeOver(LinkServices links, ILogger<OrphanTakeOver> log) : BackgroundService
{
    private const int KeysOfTransaction = 100;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, links.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                if (OrphanedChanges.Find(links.Local.Published, links.Directory.Current, links.Local.Log) is { } orphaned) await TryTakeOverAsync(orphaned, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next start looks again.
        }
        catch (Exception exception)
        {
            log.LogError(exception, "taking over what removed members left behind failed in an unforeseen way and stops until the next start");
        }
    }

    private async Task TryTakeOverAsync(OrphanedChanges orphaned, CancellationToken cancellation)
    {
        try
        {
            await TakeOverAsync(orphaned, cancellation);
        }
        catch (EtcdException refusal)
        {
            // Taking over is idempotent: the next round, or the next start, does it.
            log.LogDebug("what removed members left behind is not taken over yet: {Reason}", refusal.Message);
        }
    }

    private async Task TakeOverAsync(OrphanedChanges orphaned, CancellationToken cancellation)
    {
        foreach (var keys in orphaned.Keys.Chunk(KeysOfTransaction)) await WriteAsync(batch => batch.TakeOver(orphaned, keys), cancellation);
        await WriteAsync(batch => batch.FinishTakeOver(orphaned), cancellation);
        log.LogInformation("took over {Keys} keys that the removed members {Tags} left behind", orphaned.Keys.Count, string.Join(", ", orphaned.Authors));
    }

    /// <summary>A member that leaves makes no more changes of its own; others will take over what it holds.</summary>
    private async Task WriteAsync(Action<WriteBatch> write, CancellationToken cancellation) => await links.Writer.WriteAsync(
        batch =>
        {
            if (batch.Phase == MemberPhase.Active) write(batch);
            return true;
        },
        cancellation);
}
