namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>Clean-up that must be over before an entity may go. Called while its deletionTimestamp is set and the finalizer is on it.</summary>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Success without a requeue: done, the finalizer is taken off. Success with a requeue: not done yet, call again after that time.
    /// </summary>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
