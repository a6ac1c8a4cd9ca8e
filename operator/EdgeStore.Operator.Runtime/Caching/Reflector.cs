using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>
/// Keeps one scope of a cache equal to the API server: list, then watch from the list's version, resuming from the last version seen.
/// <code>
///            ┌──────── expired · garbled · silent · relist due ───────┐
///            ▼                                                        │
///   ──► list (paged) ──► watch from version ──► ended or broken ──► watch from last version
/// </code>
/// It ends only when cancelled.
/// </summary>
internal sealed class Reflector<T>(
    string scope,
    ListQuery query,
    bool optional,
    IKubernetesClient client,
    ResourceCache<T> cache,
    Action<ResourceChange<T>> publish,
    ReflectorOptions options,
    TimeProvider time,
    Jitter jitter,
    RuntimeMetrics metrics,
    ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ExponentialBackoff _backoff = new(options.InitialBackoff, options.BackoffCap, jitter);
    private readonly string _resource = ResourceDescriptor.Of<T>().Plural;
    private string? _version;
    private string _cause = "start";
    private DateTimeOffset _relistAt;
    private int _failures;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (_version is null) await ListAsync(cancellationToken);
                await WatchAsync(_version!, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                await RecoverAsync(e, cancellationToken);
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var unreadable = new HashSet<ResourceKey>();
        string? token = null;
        string version;
        do
        {
            var page = await client.ListPageAsync<T>(query, options.PageSize, token, cancellationToken);
            items.AddRange(page.Items);
            foreach (var bad in page.Undecodable)
            {
                unreadable.Add(bad.Key);
                ReportUndecodable($"{bad.Key}: {bad.Problem}");
            }

            version = page.ResourceVersion;
            token = page.ContinueToken;
        }
        while (token is not null);

        metrics.Listed(_resource, _cause);
        foreach (var change in cache.Replace(scope, items, unreadable)) publish(change);
        metrics.Cached(_resource, cache.Count);
        cache.MarkSynced(scope, accessible: true);
        logger.LogDebug("Listed {Count} {Resource} at version {Version} ({Cause})", items.Count, _resource, version, _cause);
        _version = version;
        _relistAt = time.GetUtcNow() + jitter.Around(options.RelistInterval, 0.2);
    }

    private async Task WatchAsync(string version, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var timeout = jitter.Between(options.WatchTimeout, options.WatchTimeout * 2);
        var start = new WatchStart(version, timeout, timeout + options.SilenceGrace);
        await foreach (var change in client.WatchAsync<T>(query, start, cancellationToken))
        {
            Take(change);
            if (change.ResourceVersion.Length > 0) _version = change.ResourceVersion;
            _failures = 0;
            if (RelistIsDue()) return;
        }

        if (RelistIsDue()) return;
        // A server that accepts watches and ends them at once must not be asked in a tight loop.
        if (time.GetElapsedTime(began) < TimeSpan.FromSeconds(1)) await PauseAsync(null, cancellationToken);
        else _failures = 0;
    }

    private bool RelistIsDue()
    {
        if (time.GetUtcNow() < _relistAt) return false;
        Forget("interval");
        return true;
    }

    private void Take(WatchEvent<T> change)
    {
        var changes = change switch
        {
            { Kind: WatchEventKind.Added or WatchEventKind.Modified, Entity: { } entity } => cache.Upsert(entity),
            { Kind: WatchEventKind.Deleted, Entity: { } entity } => cache.Remove(entity),
            _ => [],
        };
        if (change.Kind == WatchEventKind.Undecodable) ReportUndecodable(change.Problem ?? "unknown");
        foreach (var one in changes) publish(one);
        if (changes.Count > 0) metrics.Cached(_resource, cache.Count);
    }

    private async Task RecoverAsync(Exception error, CancellationToken cancellationToken)
    {
        switch (error)
        {
            case KubernetesApiException { IsExpired: true }:
                logger.LogInformation("Watch of {Resource} has expired, listing again", _resource);
                Forget("expired");
                // The first time at once; a server that answers Expired for ever is asked at the pace of the backoff.
                if (++_failures > 1) await PauseAsync(null, cancellationToken, counted: true);
                return;
            case WatchBrokenException:
                logger.LogWarning("Watch of {Resource} is broken, listing again: {Problem}", _resource, error.Message);
                Forget("broken");
                break;
            case KubernetesApiException { IsFromTheFuture: true }:
                logger.LogWarning("The server is behind what it said of {Resource} before, listing again: {Problem}", _resource, error.Message);
                Forget("future");
                break;
            case KubernetesApiException { IsForbidden: true } when optional && _version is not null:
                if (_cause != "unwatchable") logger.LogWarning("Not allowed to watch {Resource}, listing now and then instead: {Problem}", _resource, error.Message);
                Forget("unwatchable");
                break;
            case KubernetesApiException { IsForbidden: true } when optional:
                // Once is enough: it is asked again for as long as the process lives.
                if (_cause != "forbidden") logger.LogWarning("Not allowed to read {Resource}, going on without: {Problem}", _resource, error.Message);
                cache.MarkSynced(scope, accessible: false);
                Forget("forbidden");
                break;
            case KubernetesApiException { IsNotFound: true } when optional:
                if (_cause != "absent") logger.LogInformation("The server has no {Resource} of {Version}, going on without", _resource, ResourceDescriptor.Of<T>().ApiVersion);
                // It had them before: what was cached is gone with the type.
                foreach (var change in cache.Replace(scope, [], new HashSet<ResourceKey>())) publish(change);
                cache.MarkSynced(scope, accessible: false);
                Forget("absent");
                break;
            case KubernetesApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException:
                logger.LogWarning("Reading {Resource} failed, trying again: {Problem}", _resource, error.Message);
                // Resuming is right for passing failures; for one that does not pass, only a list can be.
                _ = RelistIsDue();
                break;
            default:
                // Unknown failures must not leave the cache dead for ever either, but whoever reads the log needs the whole story.
                logger.LogError(error, "Reading {Resource} failed unexpectedly, listing again", _resource);
                Forget("error");
                break;
        }

        await PauseAsync(error, cancellationToken);
    }

    private async Task PauseAsync(Exception? error, CancellationToken cancellationToken, bool counted = false)
    {
        if (!counted) _failures++;
        var delay = _backoff.Delay(_failures);
        if (error is KubernetesApiException { RetryAfter: { } asked } && asked > delay) delay = asked;
        // What is installed or allowed later is noticed in time; meanwhile it is not asked for all the time.
        if (_version is null && _cause is ("absent" or "unwatchable")) delay = jitter.Around(options.AbsentInterval, 0.2);
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loop of RunAsync sees it.
        }
    }

    private void Forget(string cause)
    {
        _version = null;
        _cause = cause;
    }

    private void ReportUndecodable(string problem)
    {
        metrics.Undecodable(_resource);
        logger.LogError("An object of {Resource} does not fit its type and is left as last known: {Problem}", _resource, problem);
    }
}
