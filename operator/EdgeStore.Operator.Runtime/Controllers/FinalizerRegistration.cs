namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>A finalizer of an entity type.</summary>
/// <param name="Identifier">What stands in <c>metadata.finalizers</c>, for instance <c>edgestore.io/orderly-leave</c>.</param>
/// <param name="Implementation">The <see cref="IEntityFinalizer{TEntity}"/> to call.</param>
/// <param name="Wanted">
/// Whether the entity wants it. Wanted: put on before the entity is reconciled for the first time. Not wanted (opt-out): taken off
/// without calling the implementation, even while the entity is being deleted.
/// </param>
internal sealed record FinalizerRegistration<TEntity>(string Identifier, Type Implementation, Func<TEntity, bool> Wanted)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
