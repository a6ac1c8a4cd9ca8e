using System.Net;
using System.Text.Json.Nodes;
using EdgeStore.Operator.Runtime.Client;

namespace EdgeStore.Operator.Runtime.Applying;

/// <summary>
/// <see cref="IStatusWriter"/> by merge patch with the resourceVersion as precondition. Not server-side apply: servers before 1.22
/// let an apply of the status take over fields of the spec.
/// </summary>
internal sealed class StatusWriter(IKubernetesClient client) : IStatusWriter
{
    private const int Tries = 4;

    public async Task<bool> WriteAsync<T>(T baseline, T desired, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var key = ResourceKey.Of(desired);
        var wanted = Status(desired);
        var known = baseline;
        for (var attempt = 1; ; attempt++)
        {
            if (MergePatch.Diff(Status(known), wanted) is not { } difference) return false;
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = known.Metadata.ResourceVersion },
                ["status"] = difference,
            };
            try
            {
                await client.PatchAsync<T>(key, PatchKind.Merge, patch, "status", cancellationToken);
                return true;
            }
            catch (KubernetesApiException e) when (e.IsConflict && attempt < Tries)
            {
                known = await ReadAsync<T>(key, desired.Metadata.Uid, cancellationToken);
            }
        }
    }

    private async Task<T> ReadAsync<T>(ResourceKey key, string? uid, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceDescriptor.Of<T>().Kind;
        var current = await client.GetAsync<T>(key.Name, key.Namespace, cancellationToken)
            ?? throw new KubernetesApiException(HttpStatusCode.NotFound, "NotFound", $"{kind} {key} is gone.");
        if (uid is not null && current.Metadata.Uid != uid)
            throw new KubernetesApiException(HttpStatusCode.Conflict, "Conflict", $"{kind} {key} was replaced by another object.");
        return current;
    }

    private static JsonObject Status<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        EntityJson.ToNode(entity)["status"] is JsonObject status ? status : [];
}
