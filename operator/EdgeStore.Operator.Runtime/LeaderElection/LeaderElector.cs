using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.LeaderElection;

/// <summary>
/// Runs work while this process leads. KubernetesClient's elector is not used: it notices another holder only after its deadline,
/// reads the wall clock, and does not give the Lease up on a stop.
/// <code>
///   campaign ──acquired──► lead ──lost──► cancel the work, wait for its end ──► campaign
///                            └──stop──► let the work end, keep renewing meanwhile ──► release the Lease
/// </code>
/// </summary>
internal sealed class LeaderElector(
    IKubernetesClient client, LeaderElectionOptions options, TimeProvider time, Jitter jitter, RuntimeMetrics metrics, ILogger<LeaderElector> logger)
{
    private readonly LeaseLock _lease = new(client, options, time);
    private volatile bool _isLeader;

    internal bool IsLeader => _isLeader;

    /// <summary>
    /// Campaigns and leads until <paramref name="stopping"/>. <paramref name="lead"/> gets a token that is cancelled when leadership is
    /// lost; it watches <paramref name="stopping"/> by itself. It never runs twice at the same time.
    /// </summary>
    internal async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken stopping)
    {
        metrics.Leader(options.LeaseName, false);
        while (!stopping.IsCancellationRequested)
        {
            if (await AcquireAsync(stopping) is not { } acquiredAt) return;
            SetLeading(true);
            try
            {
                await LeadAsync(lead, acquiredAt);
            }
            finally
            {
                SetLeading(false);
            }
        }
    }

    /// <summary>The timestamp just before the winning try, or null when stopped first.</summary>
    private async Task<long?> AcquireAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                var began = time.GetTimestamp();
                using var limit = new CancellationTokenSource(options.RenewDeadline, time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
                if (await _lease.TryAcquireAsync(linked.Token)) return began;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e) when (IsOfTheApi(e))
            {
                logger.LogWarning("Cannot read or write the Lease {Lease}: {Problem}", options.LeaseName, e.Message);
            }

            try
            {
                await Task.Delay(jitter.Around(options.RetryPeriod, 0.2), time, stopping);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, long acquiredAt)
    {
        using var lost = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        var work = Task.Run(() => lead(lost.Token), CancellationToken.None);
        var renewing = RenewAsync(acquiredAt, lost, over.Token);
        try
        {
            // However renewing ends before the work does, the work must not outlive it: another will lead.
            if (await Task.WhenAny(work, renewing) == renewing) await lost.CancelAsync();
            await work;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            logger.LogDebug("Work was cancelled with the loss of leadership");
        }
        finally
        {
            await over.CancelAsync();
            await renewing;
            if (!lost.IsCancellationRequested) await ReleaseAsync();
        }
    }

    /// <summary>Renews until told that the work is over, or until leadership is lost, which it announces.</summary>
    private async Task RenewAsync(long renewedAt, CancellationTokenSource lost, CancellationToken over)
    {
        while (true)
        {
            try
            {
                await Task.Delay(Shorter(options.RetryPeriod, Left(renewedAt)), time, over);
                var began = time.GetTimestamp();
                var left = Left(renewedAt);
                if (left <= TimeSpan.Zero) break;
                // The deadline holds even when the server accepts the request and never answers it.
                using var limit = new CancellationTokenSource(left, time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(over, limit.Token);
                if (!await _lease.RenewAsync(linked.Token)) break;
                renewedAt = began;
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsOfTheApi(e))
            {
                logger.LogWarning("Cannot renew the Lease {Lease}: {Problem}", options.LeaseName, e.Message);
                if (Left(renewedAt) <= TimeSpan.Zero) break;
            }
        }

        logger.LogWarning("Leadership of {Lease} is lost, work in progress is cancelled", options.LeaseName);
        _isLeader = false;
        await lost.CancelAsync();
    }

    private TimeSpan Left(long renewedAt) => options.RenewDeadline - time.GetElapsedTime(renewedAt);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => TimeSpan.FromTicks(Math.Max(0, Math.Min(a.Ticks, b.Ticks)));

    private async Task ReleaseAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(options.RetryPeriod, time);
            await _lease.ReleaseAsync(limit.Token);
        }
        catch (Exception e) when (IsOfTheApi(e))
        {
            logger.LogInformation("The Lease {Lease} was not given up and will run out: {Problem}", options.LeaseName, e.Message);
        }
    }

    private void SetLeading(bool leading)
    {
        _isLeader = leading;
        metrics.Leader(options.LeaseName, leading);
        logger.LogInformation("Leader of {Lease} is {Identity}: {Leading}", options.LeaseName, options.Identity, leading);
    }

    private static bool IsOfTheApi(Exception e) =>
        e is KubernetesApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException or System.Text.Json.JsonException;
}
