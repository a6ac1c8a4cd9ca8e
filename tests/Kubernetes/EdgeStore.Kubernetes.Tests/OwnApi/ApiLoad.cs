using System.Collections.Concurrent;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.OwnApi;

/// <summary>Makes config maps through an API server, one after the other, and remembers which it has acknowledged.</summary>
internal sealed class ApiLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>An API server may have to find its store again, and waits longer with each attempt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly IKubernetes _client;
    private readonly string _namespace;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly Task _writing;

    private ApiLoad(IKubernetes client, string @namespace)
    {
        _client = client;
        _namespace = @namespace;
        _writing = WriteAsync();
    }

    /// <summary>Their identities.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public static ApiLoad Start(IKubernetes client, string @namespace) => new(client, @namespace);

    public Task ProgressAsync(int writes, CancellationToken cancellation)
    {
        var goal = _acknowledged.Count + writes;
        return TestCluster.EventuallyAsync($"{writes} more acknowledged writes", _ => Task.FromResult(_acknowledged.Count >= goal), cancellation, Patience);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var map = new V1ConfigMap { Metadata = new V1ObjectMeta { GenerateName = "load-" } };
                _acknowledged.Enqueue(OwnApiTests.Identity(await _client.CoreV1.CreateNamespacedConfigMapAsync(map, _namespace, cancellationToken: _stop.Token)));
            }
            catch (Exception unknown) when (unknown is HttpOperationException or HttpRequestException or IOException or OperationCanceledException)
            {
                // Perhaps it is there, perhaps not: nobody has promised anything.
            }
            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
