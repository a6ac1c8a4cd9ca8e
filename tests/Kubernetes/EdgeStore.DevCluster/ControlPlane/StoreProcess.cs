using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>The API server's store. It can be killed and started again at any time; its data directory stays.</summary>
public sealed class StoreProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly NetworkNames _names;
    private readonly StateDirectory _state;
    private readonly TimeProvider _time;
    private readonly string _program;
    private LoggedProcess? _process;

    internal StoreProcess(StoreKind kind, Tools tools, NetworkNames names, StateDirectory state, TimeProvider time)
    {
        _names = names;
        _state = state;
        _time = time;
        _program = kind == StoreKind.Etcd ? Tools.Program(tools.Etcd, "etcd") : Tools.Program(tools.Images, "edgestore");
        Endpoint = new Uri($"http://{names.ControlPlaneIp}:2379");
    }

    /// <summary>The client URL, reachable from this machine too.</summary>
    public Uri Endpoint { get; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_process is { Exited.IsCompleted: false }) throw new InvalidOperationException("the store runs already");
        _process?.Dispose();
        var endpoint = Endpoint.GetLeftPart(UriPartial.Authority);
        _process = LoggedProcess.Start(_names.ControlPlaneNamespace, _state.Log("store"), _program, "--name", "control-plane",
            "--data-dir", _state.Store, "--listen-client-urls", endpoint, "--advertise-client-urls", endpoint);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Health.WaitAsync("the store", _process, client, new Uri(Endpoint, "/health"), StartLimit, _time, cancellation);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not null) await _process.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        await _process.StopAsync(TimeSpan.FromSeconds(5), _time);
        _process.Dispose();
    }
}
