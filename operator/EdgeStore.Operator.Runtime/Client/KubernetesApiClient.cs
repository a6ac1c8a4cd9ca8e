using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeStore.Operator.Runtime.Client;

/// <summary><see cref="IKubernetesClient"/> over HTTP. Works with API servers from 1.20 on.</summary>
public sealed class KubernetesApiClient(ApiTransport transport, KubernetesClientOptions options, TimeProvider time) : IKubernetesClient
{
    public async Task<T?> GetAsync<T>(string name, string? ns, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await SendAsync<T>(HttpMethod.Get, ResourceDescriptor.Of<T>().ObjectPath(ns, name), null, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(ListQuery query, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var items = new List<T>();
        string? token = null;
        do
        {
            var page = await ListPageAsync<T>(query, options.PageSize, token, cancellationToken);
            if (page.Undecodable is [var bad, ..]) throw new JsonException($"{ResourceDescriptor.Of<T>().Kind} {bad.Key}: {bad.Problem}");
            items.AddRange(page.Items);
            token = page.ContinueToken;
        }
        while (token is not null);
        return items;
    }

    public async Task<ResourceList<T>> ListPageAsync<T>(
        ListQuery query, int limit, string? continueToken, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var uri = new QueryBuilder(ResourceDescriptor.Of<T>().CollectionPath(query.Namespace))
            .Add("labelSelector", query.LabelSelector)
            .Add("fieldSelector", query.FieldSelector)
            .Add("limit", limit > 0 ? limit : null)
            .Add("continue", continueToken);
        using var document = await transport.SendAsync(HttpMethod.Get, uri.ToString(), null, cancellationToken);
        return ListReader.Read<T>(document.RootElement);
    }

    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ListQuery query, WatchStart start, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var uri = new QueryBuilder(ResourceDescriptor.Of<T>().CollectionPath(query.Namespace))
            .Add("watch", "true")
            .Add("allowWatchBookmarks", "true")
            .Add("resourceVersion", start.ResourceVersion)
            .Add("timeoutSeconds", (long)start.ServerTimeout.TotalSeconds)
            .Add("labelSelector", query.LabelSelector)
            .Add("fieldSelector", query.FieldSelector);
        using var silence = new SilenceGuard(start.Silence, time, cancellationToken);
        using var response = await silence.Run(token => new ValueTask<HttpResponseMessage>(
            transport.OpenAsync(HttpMethod.Get, uri.ToString(), null, token)));
        await using var stream = await response.Content.ReadAsStreamAsync(silence.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await silence.Run(token => reader.ReadLineAsync(token)) is { } line)
            if (line.Length > 0)
                yield return WatchFrame.Read<T>(line);
    }

    public Task<T> CreateAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = Managed(ResourceDescriptor.Of<T>().CollectionPath(entity.Metadata.NamespaceProperty));
        return SendAsync<T>(HttpMethod.Post, path, Json(EntityJson.ToNode(entity), "application/json"), cancellationToken);
    }

    public Task<T> UpdateAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => ReplaceAsync(entity, null, cancellationToken);

    public Task<T> UpdateStatusAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => ReplaceAsync(entity, "status", cancellationToken);

    public Task<T> PatchAsync<T>(
        ResourceKey key, PatchKind kind, JsonNode body, string? subresource = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = new QueryBuilder(ResourceDescriptor.Of<T>().ObjectPath(key.Namespace, key.Name, subresource))
            .Add("fieldManager", options.FieldManager)
            .Add("force", kind == PatchKind.Apply ? "true" : null);
        return SendAsync<T>(HttpMethod.Patch, path.ToString(), Json(body, MediaType(kind)), cancellationToken);
    }

    public Task<T> ApplyAsync<T>(T desired, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(desired);
        return PatchAsync<T>(ResourceKey.Of(desired), PatchKind.Apply, ApplyBody.Of(desired), null, cancellationToken);
    }

    public async Task<bool> DeleteAsync<T>(
        string name, string? ns, DeleteRequest? request = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        request ??= new DeleteRequest();
        var body = KubernetesJson.Serialize(new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            GracePeriodSeconds = (long?)request.GracePeriod?.TotalSeconds,
            PropagationPolicy = request.PropagationPolicy,
            Preconditions = request.Uid is null && request.ResourceVersion is null
                ? null
                : new V1Preconditions { Uid = request.Uid, ResourceVersion = request.ResourceVersion },
        });
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await transport.SendAsync(
                HttpMethod.Delete, ResourceDescriptor.Of<T>().ObjectPath(ns, name), content, cancellationToken);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    private Task<T> ReplaceAsync<T>(T entity, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = Managed(ResourceDescriptor.Of<T>().ObjectPath(entity.Metadata.NamespaceProperty, entity.Metadata.Name, subresource));
        return SendAsync<T>(HttpMethod.Put, path, Json(EntityJson.ToNode(entity), "application/json"), cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        using (body)
        using (var document = await transport.SendAsync(method, path, body, cancellationToken))
            return EntityJson.Read<T>(document.RootElement);
    }

    private string Managed(string path) => new QueryBuilder(path).Add("fieldManager", options.FieldManager).ToString();

    private static StringContent Json(JsonNode body, string mediaType) => new(body.ToJsonString(), Encoding.UTF8, mediaType);

    private static string MediaType(PatchKind kind) => kind switch
    {
        PatchKind.Merge => "application/merge-patch+json",
        PatchKind.Json => "application/json-patch+json",
        PatchKind.Apply => "application/apply-patch+yaml",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
