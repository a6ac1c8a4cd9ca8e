using System.Text.Json.Nodes;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary>
/// Typed access to the API server for any type with a <see cref="KubernetesEntityAttribute"/>. Errors of the server surface as
/// <see cref="KubernetesApiException"/>, a server that does not answer in time as <see cref="TimeoutException"/>, broken
/// connections as <see cref="HttpRequestException"/>. <c>ns</c> is null for cluster-scoped types.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>The object, or null when it does not exist.</summary>
    Task<T?> GetAsync<T>(string name, string? ns, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>All matching objects, read page by page.</summary>
    Task<IReadOnlyList<T>> ListAsync<T>(ListQuery query, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>One page of at most <paramref name="limit"/> objects (0: no limit).</summary>
    Task<ResourceList<T>> ListPageAsync<T>(ListQuery query, int limit, string? continueToken, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Events after <paramref name="start"/>, until the server ends the watch.
    /// </summary>
    /// <exception cref="KubernetesApiException">Refused or, with <see cref="KubernetesApiException.IsExpired"/>, begun too far back.</exception>
    /// <exception cref="WatchBrokenException">The stream is silent or garbled.</exception>
    IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(ListQuery query, WatchStart start, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    Task<T> CreateAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces the object; a set resourceVersion makes it conditional.</summary>
    Task<T> UpdateAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces the status; a set resourceVersion makes it conditional. Prefer <see cref="Applying.IStatusWriter"/>.</summary>
    Task<T> UpdateStatusAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Patches the object or, with <paramref name="subresource"/>, its subresource. For <see cref="PatchKind.Apply"/> use <see cref="ApplyAsync{T}"/>.</summary>
    Task<T> PatchAsync<T>(ResourceKey key, PatchKind kind, JsonNode body, string? subresource = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Server-side apply with the operator's field manager, taking over fields that others own. <paramref name="desired"/> holds only
    /// the fields that the operator wants to own; its status is not sent. A set uid or resourceVersion is a precondition.
    /// </summary>
    Task<T> ApplyAsync<T>(T desired, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes; false when the object did not exist.</summary>
    /// <exception cref="KubernetesApiException">With <see cref="KubernetesApiException.IsConflict"/>: a precondition did not hold.</exception>
    Task<bool> DeleteAsync<T>(string name, string? ns, DeleteRequest? request = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
