using System.Text.Json.Nodes;
using EdgeStore.Operator.Runtime.Client;

namespace EdgeStore.Operator.Runtime.Controllers;

/// <summary>
/// Puts finalizers on and takes them off. The whole list is replaced by a merge patch that carries the resourceVersion it was made
/// for, so that another party's finalizer is never dropped; a conflict is an error and the entity is tried again.
/// </summary>
internal sealed class FinalizerWriter(IKubernetesClient client)
{
    internal async Task<T> AddAsync<T>(T entity, IEnumerable<string> identifiers, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var present = entity.Metadata.Finalizers ?? [];
        var wanted = present.Concat(identifiers.Where(id => !present.Contains(id))).ToList();
        return wanted.Count == present.Count ? entity : await WriteAsync(entity, wanted, cancellationToken);
    }

    /// <summary>Takes finalizers off. Returns null when that let the entity go.</summary>
    internal async Task<T?> RemoveAsync<T>(T entity, IReadOnlyCollection<string> identifiers, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var present = entity.Metadata.Finalizers ?? [];
        var wanted = present.Where(id => !identifiers.Contains(id)).ToList();
        if (wanted.Count == present.Count) return entity;
        try
        {
            var written = await WriteAsync(entity, wanted, cancellationToken);
            return entity.Metadata.DeletionTimestamp is not null && wanted.Count == 0 ? null : written;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private Task<T> WriteAsync<T>(T entity, List<string> finalizers, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = entity.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. finalizers.Select(f => JsonValue.Create(f))]),
            },
        };
        return client.PatchAsync<T>(ResourceKey.Of(entity), PatchKind.Merge, patch, null, cancellationToken);
    }
}
