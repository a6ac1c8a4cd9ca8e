using System.Text.Json.Nodes;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Applying;
using EdgeStore.Operator.Runtime.Client;
using k8s;

namespace EdgeStore.Operator.Applying;

/// <summary>
/// Writes a status, strictly: only against the very version that was looked at. What is in these statuses (tags given out,
/// restarts begun, members that left) is memory, which a stale view must never overwrite.
/// </summary>
internal sealed class StatusPatch(IKubernetesClient client)
{
    /// <summary>Nothing is sent when nothing differs.</summary>
    /// <returns>The entity as it is now.</returns>
    /// <exception cref="KubernetesApiException">Among others a conflict: the entity has changed since.</exception>
    public async Task<T> WriteAsync<T>(T known, object status, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var before = EntityJson.ToNode(known)["status"] as JsonObject ?? [];
        var after = JsonNode.Parse(KubernetesJson.Serialize(status))!.AsObject();
        if (MergePatch.Diff(before, after) is not { } difference) return known;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = known.Metadata.ResourceVersion },
            ["status"] = difference,
        };
        return await client.PatchAsync<T>(ResourceKey.Of(known), PatchKind.Merge, patch, "status", cancellationToken);
    }

    /// <summary>
    /// Writes nothing, and fails unless the entity is as it was looked at. A read may be answered by a cache or by a server that
    /// lies behind; a write is held against what is stored.
    /// </summary>
    /// <exception cref="KubernetesApiException">Among others a conflict: the entity has changed since.</exception>
    public Task ConfirmAsync<T>(T known, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var nothing = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = known.Metadata.ResourceVersion } };
        return client.PatchAsync<T>(ResourceKey.Of(known), PatchKind.Merge, nothing, "status", cancellationToken);
    }
}
