using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Hosting;
using EdgeStore.Operator.Runtime.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeStore.Operator.Runtime.Caching;

/// <summary>One cache with its reflectors (one for everything, or one a watched namespace) and its subscribers.</summary>
internal sealed class Informer<T> : IInformer
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly List<Reflector<T>> _reflectors;
    private readonly List<Action<ResourceChange<T>>> _subscribers = [];
    private readonly ILogger _logger;
    private readonly Lock _publishing = new();

    public Informer(
        InformerRegistration<T> registration,
        KubernetesOperatorOptions options,
        IKubernetesClient client,
        TimeProvider time,
        Jitter jitter,
        RuntimeMetrics metrics,
        ILogger<Informer<T>> logger)
    {
        _logger = logger;
        var descriptor = ResourceDescriptor.Of<T>();
        Resource = descriptor.Plural;
        string[] scopes = descriptor.Scope == EntityScope.Cluster || options.WatchNamespaces.Count == 0
            ? [string.Empty]
            : [.. options.WatchNamespaces.Distinct(StringComparer.Ordinal)];
        Cache = new ResourceCache<T>(scopes);
        _reflectors = [.. scopes.Select(scope => new Reflector<T>(
            scope, new ListQuery(scope, registration.LabelSelector), registration.Optional, client, Cache, Publish, options.Reflector, time, jitter, metrics, logger))];
    }

    public string Resource { get; }

    public Task Synced => Cache.Synced;

    internal ResourceCache<T> Cache { get; }

    /// <summary>Subscribes; only before <see cref="RunAsync"/>. Subscribers are called one after the other and must not block.</summary>
    internal void Subscribe(Action<ResourceChange<T>> subscriber) => _subscribers.Add(subscriber);

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_reflectors.Select(r => r.RunAsync(cancellationToken)));

    private void Publish(ResourceChange<T> change)
    {
        // Reflectors of different namespaces run side by side; subscribers are promised one call at a time.
        lock (_publishing)
            foreach (var subscriber in _subscribers)
            {
                try
                {
                    subscriber(change);
                }
                catch (Exception e)
                {
                    // A mapping that fails for one object must not stop the cache for all others.
                    _logger.LogError(e, "A subscriber failed on the change of {Resource} {Key}", Resource, change.Key);
                }
            }
    }
}
