using System.Diagnostics;
using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Queueing;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>
/// Workers that take keys of one entity type from its queue and process them. What goes wrong with one key is that key's matter alone:
/// it is logged, counted and tried again after the key's own delay.
/// </summary>
internal sealed class Controller<TEntity> : IController, IDisposable
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const int RememberedDeletions = 4096;
    private readonly IResourceCache<TEntity> _cache;
    private readonly EntityProcessor<TEntity> _processor;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Tombstones<TEntity> _tombstones = new(RememberedDeletions);
    private readonly KeyedWorkQueue<ResourceKey> _queue;

    internal Controller(
        IResourceCache<TEntity> cache, EntityProcessor<TEntity> processor, ControllerOptions options, ControllerServices services)
    {
        _cache = cache;
        _processor = processor;
        _options = options;
        _time = services.Time;
        _jitter = services.Jitter;
        _metrics = services.Metrics;
        Name = ResourceDescriptor.Of<TEntity>().Kind.ToLowerInvariant();
        _logger = services.Loggers.CreateLogger($"EdgeStore.Operator.Runtime.Controller.{Name}");
        _queue = new KeyedWorkQueue<ResourceKey>(
            Name, new ExponentialBackoff(options.InitialBackoff, options.BackoffCap, _jitter), _time, _metrics);
        _metrics.MaxWorkers.WithLabels(Name).Set(options.Workers);
    }

    public string Name { get; }

    /// <summary>Asks for a pass over a key. Keys that do not exist are passed over.</summary>
    internal void Enqueue(ResourceKey key) => _queue.Add(key);

    /// <summary>Takes note of a change of an entity itself.</summary>
    internal void OnChange(ResourceChange<TEntity> change)
    {
        if (change is { After: null, Before: { } last }) _tombstones.Put(change.Key, last);
        _queue.Add(change.Key);
    }

    public async Task RunAsync(CancellationToken leadershipLost, CancellationToken stopping)
    {
        // Every new term looks at everything: the previous leader may have left anything half done.
        foreach (var entity in _cache.List()) _queue.Add(ResourceKey.Of(entity));
        foreach (var key in _tombstones.Keys) _queue.Add(key);

        using var take = CancellationTokenSource.CreateLinkedTokenSource(leadershipLost, stopping);
        using var grace = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(leadershipLost, grace.Token);
        await using var limit = stopping.Register(() => grace.CancelAfter(_options.ShutdownGrace));
        var loops = Enumerable.Range(0, _options.Workers)
            .Select(_ => Task.Run(() => WorkAsync(take.Token, work.Token), CancellationToken.None))
            .Append(ResyncAsync(take.Token));
        await Task.WhenAll(loops);
    }

    public void Dispose() => _queue.Dispose();

    private async Task WorkAsync(CancellationToken take, CancellationToken work)
    {
        while (!take.IsCancellationRequested)
        {
            ResourceKey key;
            try
            {
                key = await _queue.TakeAsync(take);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _metrics.ActiveWorkers.WithLabels(Name).Inc();
            try
            {
                await HandleAsync(key, work);
            }
            finally
            {
                _queue.Done(key);
                _metrics.ActiveWorkers.WithLabels(Name).Dec();
            }
        }
    }

    private async Task HandleAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.ReconcileTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var scope = _logger.BeginScope("{Controller} {Key}", Name, key);
        try
        {
            Settle(key, await ProcessAsync(key, linked.Token));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Not the entity's fault. Whoever leads next looks at everything.
            _queue.Add(key);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            Fail(key, $"no end within {_options.ReconcileTimeout.TotalSeconds:0} s", e, null);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            // Somebody else changed the object: an everyday event, worth a retry and no stack trace.
            Fail(key, e.Message, null, e.RetryAfter);
        }
        catch (Exception e)
        {
            Fail(key, e.Message, e, (e as KubernetesApiException)?.RetryAfter);
        }
        finally
        {
            _metrics.ReconcileTime.WithLabels(Name).Observe(_time.GetElapsedTime(began).TotalSeconds);
        }
    }

    private async Task<ReconciliationResult<TEntity>?> ProcessAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (_tombstones.Get(key) is { } last)
        {
            var result = await _processor.DeletedAsync(last, cancellationToken);
            if (!result.IsSuccess || result.RequeueAfter is not null) return result;
            _tombstones.Remove(key, last);
        }

        return _cache.Get(key) is { } entity ? await _processor.ProcessAsync(entity, cancellationToken) : null;
    }

    private void Settle(ResourceKey key, ReconciliationResult<TEntity>? result)
    {
        if (result is { IsSuccess: false })
        {
            Fail(key, result.ErrorMessage ?? "failed", result.Error, null, result.RequeueAfter);
            return;
        }

        _queue.Forget(key);
        if (result?.RequeueAfter is { } delay) _queue.AddAfter(key, delay);
        _metrics.Reconciles.WithLabels(Name, result?.RequeueAfter is null ? "success" : "requeue_after").Inc();
    }

    private void Fail(ResourceKey key, string message, Exception? error, TimeSpan? atLeast, TimeSpan? exactly = null)
    {
        _metrics.Reconciles.WithLabels(Name, "error").Inc();
        _metrics.ReconcileErrors.WithLabels(Name).Inc();
        var delay = exactly ?? _queue.AddRateLimited(key, atLeast);
        if (exactly is not null) _queue.AddAfter(key, delay);
        _logger.LogWarning(error, "{Controller} {Key} failed, next try in {Delay:0.0} s: {Problem}", Name, key, delay.TotalSeconds, message);
    }

    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_jitter.Around(_options.ResyncInterval, 0.2), _time, cancellationToken);
                // Spread over a tenth of the interval, so that a fleet's resync is not a burst.
                foreach (var entity in _cache.List())
                    _queue.AddAfter(ResourceKey.Of(entity), _jitter.Between(TimeSpan.Zero, _options.ResyncInterval / 10));
            }
        }
        catch (OperationCanceledException)
        {
            Debug.Assert(cancellationToken.IsCancellationRequested);
        }
    }
}
