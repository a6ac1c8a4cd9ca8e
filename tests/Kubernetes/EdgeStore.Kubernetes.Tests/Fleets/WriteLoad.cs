using System.Collections.Concurrent;
using Grpc.Core;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>
/// Writes at all members in turn, every key once, and remembers what was acknowledged. What a member refused or did not answer
/// may be there or not; what it acknowledged has to be, at every member, for ever.
/// </summary>
internal sealed class WriteLoad : IAsyncDisposable
{
    public const string Prefix = "/load/";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Fleet _fleet;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly Task _writing;

    private WriteLoad(Fleet fleet)
    {
        _fleet = fleet;
        _writing = WriteAsync(_stop.Token);
    }

    public IReadOnlyDictionary<string, string> Acknowledged => _acknowledged;

    /// <summary>What members did not acknowledge although the operator had not stopped them.</summary>
    public IReadOnlyCollection<string> Refused => [.. _refused];

    public static WriteLoad Start(Fleet fleet) => new(fleet);

    /// <summary>Waits until so many further writes were acknowledged: the load is really going on.</summary>
    public Task ProgressAsync(int writes, CancellationToken cancellation)
    {
        var goal = _acknowledged.Count + writes;
        return TestCluster.EventuallyAsync($"{writes} more acknowledged writes", _ => Task.FromResult(_acknowledged.Count >= goal), cancellation);
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

    private async Task WriteAsync(CancellationToken cancellation)
    {
        for (var number = 0; !cancellation.IsCancellationRequested;)
        {
            try
            {
                foreach (var (name, address) in await _fleet.PodsAsync(cancellation))
                {
                    var key = $"{Prefix}{++number:d6}";
                    var begun = TimeProvider.System.GetUtcNow();
                    try
                    {
                        await _fleet.PutAsync(address, key, name, cancellation);
                        _acknowledged[key] = name;
                    }
                    catch (RpcException failure)
                    {
                        // Not acknowledged, so nothing was promised.
                        if (!await _fleet.RestartedSinceAsync(name, begun, cancellation)) _refused.Enqueue($"{key} at {name}: {failure.Message}");
                    }
                }
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
            catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or k8s.Autorest.HttpOperationException)
            {
                // The end of the load, or the API server is away for a moment.
            }
        }
    }
}
