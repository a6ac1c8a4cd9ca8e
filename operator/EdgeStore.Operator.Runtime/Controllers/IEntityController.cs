namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>
/// Brings the world in line with one entity at a time. A new instance is made for each call, from a scope of its own. The entity is
/// a copy and may be changed. A thrown exception, like a failed result, means another try after the entity's own growing delay, for
/// ever.
/// </summary>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Called when the entity or something it depends on may have changed, after failures, on request, and now and then. Never for the
    /// same entity concurrently, never while it is being deleted. The token is cancelled when leadership is lost: stop at once then.
    /// </summary>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called with its last known state when the entity is gone. A deletion that happened while no leader was running is not seen:
    /// what must not be missed belongs in a finalizer.
    /// </summary>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
