using EdgeStore.Operator.Runtime.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>
/// One pass over one entity: which of the controller and its finalizers is called, and what happens to the finalizer list around it.
/// </summary>
internal sealed class EntityProcessor<TEntity>(
    Type controller, IReadOnlyList<FinalizerRegistration<TEntity>> finalizers, IKubernetesClient client, IServiceScopeFactory scopes)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly FinalizerWriter _writer = new(client);

    internal async Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity last, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Controller(scope).DeletedAsync(last.Clone(), cancellationToken);
    }

    internal async Task<ReconciliationResult<TEntity>> ProcessAsync(TEntity cached, CancellationToken cancellationToken)
    {
        var entity = cached.Clone();
        var unwanted = finalizers.Where(f => !f.Wanted(entity)).Select(f => f.Identifier).ToList();
        if (await _writer.RemoveAsync(entity, unwanted, cancellationToken) is not { } current)
            return ReconciliationResult<TEntity>.Success(entity);
        return current.Metadata.DeletionTimestamp is null
            ? await ReconcileAsync(current, unwanted, cancellationToken)
            : await FinalizeAsync(current, cancellationToken);
    }

    private async Task<ReconciliationResult<TEntity>> ReconcileAsync(
        TEntity entity, List<string> unwanted, CancellationToken cancellationToken)
    {
        var wanted = finalizers.Select(f => f.Identifier).Except(unwanted, StringComparer.Ordinal);
        var current = await _writer.AddAsync(entity, wanted, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        return await Controller(scope).ReconcileAsync(current, cancellationToken);
    }

    private async Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken)
    {
        var current = entity;
        foreach (var finalizer in finalizers)
        {
            if (current.Metadata.Finalizers?.Contains(finalizer.Identifier) != true) continue;
            ReconciliationResult<TEntity> result;
            await using (var scope = scopes.CreateAsyncScope())
            {
                var implementation = (IEntityFinalizer<TEntity>)scope.ServiceProvider.GetRequiredService(finalizer.Implementation);
                result = await implementation.FinalizeAsync(current, cancellationToken);
            }

            if (!result.IsSuccess || result.RequeueAfter is not null) return result;
            // The implementation may have written to the entity; its result carries the newest version it knows.
            if (await _writer.RemoveAsync(result.Entity, [finalizer.Identifier], cancellationToken) is not { } remaining)
                return ReconciliationResult<TEntity>.Success(result.Entity);
            current = remaining;
        }

        return ReconciliationResult<TEntity>.Success(current);
    }

    private IEntityController<TEntity> Controller(AsyncServiceScope scope) =>
        (IEntityController<TEntity>)scope.ServiceProvider.GetRequiredService(controller);
}
