using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace EdgeStore.DevCluster.Objects;

/// <summary>
/// A local copy of the API's objects of one kind, kept up to date by list and watch. It starts over with a list whenever the
/// watch ends with an error, so it needs no help after a restart of the API server or of its store.
/// </summary>
internal sealed class Mirror<T>(Kubernetes client, string path, string? fieldSelector, ClusterLog log, TimeProvider time)
    where T : IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, T> _objects = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after a change, with the object's last state and whether it is gone. One at a time.</summary>
    public event Action<T, bool>? Changed;

    /// <summary>Ends with the first complete list.</summary>
    public Task Listed => _listed.Task;

    public IReadOnlyCollection<T> All => (IReadOnlyCollection<T>)_objects.Values;

    public T? Find(string? @namespace, string name) => _objects.GetValueOrDefault(Key(@namespace, name));

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var version = await ListAsync(cancellation);
                _listed.TrySetResult();
                await WatchAsync(version, cancellation);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                if (cancellation.IsCancellationRequested) return;
                log.Write(typeof(T).Name, $"list again: {failure.Message}");
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RequestLimit);
        using var response = await SendAsync("", limit.Token);
        var list = KubernetesJson.Deserialize<ObjectList>(await response.Content.ReadAsStreamAsync(limit.Token));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            seen.Add(Key(item));
            Apply(item, gone: false);
        }
        foreach (var (key, item) in _objects)
        {
            if (!seen.Contains(key)) Apply(item, gone: true);
        }
        return list.Metadata.ResourceVersion;
    }

    private async Task WatchAsync(string version, CancellationToken cancellation)
    {
        while (true)
        {
            using var response = await SendAsync($"watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={version}", cancellation);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                using var change = JsonDocument.Parse(line);
                var type = change.RootElement.GetProperty("type").GetString();
                var body = change.RootElement.GetProperty("object");
                if (type == "ERROR") throw new HttpRequestException(body.GetProperty("message").GetString());
                var item = KubernetesJson.Deserialize<T>(body);
                version = item.Metadata.ResourceVersion;
                if (type != "BOOKMARK") Apply(item, type == "DELETED");
            }
        }
    }

    private void Apply(T item, bool gone)
    {
        if (gone) _objects.TryRemove(Key(item), out _);
        else if (_objects.TryGetValue(Key(item), out var known) && known.Metadata.ResourceVersion == item.Metadata.ResourceVersion) return;
        else _objects[Key(item)] = item;
        Changed?.Invoke(item, gone);
    }

    private async Task<HttpResponseMessage> SendAsync(string query, CancellationToken cancellation)
    {
        var selector = fieldSelector is null ? "" : $"&fieldSelector={Uri.EscapeDataString(fieldSelector)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, $"{path}?{query}{selector}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return response.EnsureSuccessStatusCode();
    }

    private static string Key(T item) => Key(item.Metadata.NamespaceProperty, item.Metadata.Name);

    private static string Key(string? @namespace, string name) => $"{@namespace}/{name}";

    private sealed record ObjectList(V1ListMeta Metadata, List<T> Items);
}
