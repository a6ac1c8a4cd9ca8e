using EdgeStore.Operator.Runtime.Applying;
using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Runtime.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>What makes a controller look at its entities.</summary>
public sealed class ControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly OperatorBuilder _operator;
    private readonly ControllerOptions _options;
    private readonly List<Action<IServiceProvider, Controller<TEntity>>> _wirings = [];

    internal ControllerBuilder(OperatorBuilder builder, ControllerOptions options)
    {
        _operator = builder;
        _options = options;
    }

    internal IReadOnlyList<Action<IServiceProvider, Controller<TEntity>>> Wirings => _wirings;

    /// <summary>Changes workers, resync, time-outs and backoff.</summary>
    public ControllerBuilder<TEntity> Configure(Action<ControllerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        return this;
    }

    /// <summary>A change of a <typeparamref name="TChild"/> makes its controlling owner be looked at.</summary>
    public ControllerBuilder<TEntity> Owns<TChild>()
        where TChild : class, IKubernetesObject<V1ObjectMeta> =>
        Watches<TChild>(child => OwnerReferences.ControllerKey<TEntity>(child) is { } key ? [key] : []);

    /// <summary>As above, for children of which not every change is news.</summary>
    /// <param name="isNews">Given the old and the new state of one that is changed. One that is made or deleted always is.</param>
    public ControllerBuilder<TEntity> Owns<TChild>(Func<TChild, TChild, bool> isNews)
        where TChild : class, IKubernetesObject<V1ObjectMeta> =>
        Watches((_, child) => OwnerReferences.ControllerKey<TEntity>(child) is { } key ? [key] : [], isNews);

    /// <summary>A change of a <typeparamref name="TOther"/> makes the entities be looked at that <paramref name="map"/> names for its old or new state.</summary>
    public ControllerBuilder<TEntity> Watches<TOther>(Func<TOther, IEnumerable<ResourceKey>> map)
        where TOther : class, IKubernetesObject<V1ObjectMeta> => Watches<TOther>((_, other) => map(other));

    /// <summary>
    /// As above, for a map that needs services, such as the <c>IResourceCache</c> of the entities. It must be quick and is not called
    /// concurrently for one type.
    /// </summary>
    /// <param name="map">Given the old and the new state, one after the other.</param>
    /// <param name="isNews">Given the old and the new state of one that is changed. One that is made or deleted always is. Null: every change is.</param>
    public ControllerBuilder<TEntity> Watches<TOther>(
        Func<IServiceProvider, TOther, IEnumerable<ResourceKey>> map, Func<TOther, TOther, bool>? isNews = null)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(map);
        _operator.EnsureCache<TOther>();
        _wirings.Add((provider, controller) => provider.GetRequiredService<Informer<TOther>>().Subscribe(change =>
        {
            if (change is { Before: { } old, After: { } now } && isNews?.Invoke(old, now) == false) return;
            // The old state too: a child that changed hands concerns both owners.
            foreach (var state in new[] { change.Before, change.After }.OfType<TOther>())
                foreach (var key in map(provider, state))
                    controller.Enqueue(key);
        }));
        return this;
    }
}
