using EdgeStore.Operator.Runtime.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Operator.Runtime.Hosting;

/// <summary>Adds what the operator consists of.</summary>
public interface IOperatorBuilder
{
    IServiceCollection Services { get; }

    /// <summary>Runs <typeparamref name="TController"/> for every <typeparamref name="TEntity"/>. One controller an entity type.</summary>
    IOperatorBuilder AddController<TController, TEntity>(Action<ControllerBuilder<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Puts a finalizer on every <typeparamref name="TEntity"/> that wants it (all, without <paramref name="wanted"/>), and calls
    /// <typeparamref name="TFinalizer"/> when it is being deleted. From an entity that does not want it, it is taken off uncalled.
    /// </summary>
    IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier, Func<TEntity, bool>? wanted = null)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Caches a type, to be read through <c>IResourceCache&lt;T&gt;</c>. Controllers' entities and what they own or watch are cached
    /// without this; call it first to narrow the cache by a label selector or to make the type <paramref name="optional"/> (when reading
    /// it is forbidden, or the server has no such type, go on without).
    /// </summary>
    IOperatorBuilder AddCache<T>(string? labelSelector = null, bool optional = false)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
