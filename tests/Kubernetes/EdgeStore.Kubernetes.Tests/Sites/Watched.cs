using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Sites;

/// <summary>What one API server tells a watch of the config maps of a namespace.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _added = new();
    private Task _watching = Task.CompletedTask;

    public IReadOnlyCollection<string> Added => _added;

    public static async Task<Watched> StartAsync(IKubernetes client, string @namespace, CancellationToken cancellation)
    {
        var result = new Watched();
        var list = await client.CoreV1.ListNamespacedConfigMapAsync(@namespace, cancellationToken: cancellation);
        result._watching = result.WatchAsync(client, @namespace, list.ResourceVersion());
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(IKubernetes client, string @namespace, string resourceVersion)
    {
        await foreach (var (type, map) in client.CoreV1.WatchListNamespacedConfigMapAsync(@namespace, resourceVersion: resourceVersion, cancellationToken: _stop.Token))
            if (type == WatchEventType.Added) _added.Enqueue(map.Name());
    }
}
