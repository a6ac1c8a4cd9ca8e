using EdgeStore.DevCluster.Certificates;
using EdgeStore.DevCluster.ControlPlane;
using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Objects;
using EdgeStore.DevCluster.Processes;
using k8s;

namespace EdgeStore.DevCluster.Sites;

/// <summary>One site: a member of the fleet, and an API server on it that talks to nothing else.</summary>
public sealed class Site : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Tools _tools;
    private readonly StateDirectory _state;
    private readonly TimeProvider _time;
    private readonly ControlPlaneProcesses _controlPlane;
    private LoggedProcess? _store;

    internal Site(string name, NodeNetwork network, NetworkNames names, StateDirectory state, ClusterKeys keys, Tools tools, TimeProvider time)
    {
        Name = name;
        Network = network;
        _tools = tools;
        _state = state;
        _time = time;
        var place = new ControlPlanePlace(network.Namespace, network.Ip, names);
        var certificates = new ClusterCertificates(state, place, keys);
        certificates.Write();
        certificates.WriteKubeconfig(Path.GetFileName(state.Kubeconfig), "administrator", ClusterCertificates.Administrators);
        Client = ClientFactory.Create(state.Kubeconfig, network.Namespace);
        _controlPlane = new ControlPlaneProcesses(tools, place, state, certificates, time);
    }

    public string Name { get; }

    /// <summary>CutOffAsync and HealAsync are the site's cable.</summary>
    public NodeNetwork Network { get; }

    /// <summary>A client at the site, with all rights.</summary>
    public Kubernetes Client { get; }

    public Uri ClientUrl => new($"http://{Network.Ip}:2379");

    public Uri PeerUrl => new($"http://{Network.Ip}:2380");

    /// <summary>Runs kube-controller-manager at the site, until the result is disposed or the site is.</summary>
    public IAsyncDisposable StartControllers() => new Run(_controlPlane.StartControllerManager(), _time);

    internal async Task StartAsync(string initialCluster, string storageMediaType, CancellationToken cancellation)
    {
        _store = LoggedProcess.Start(
            Network.Namespace, _state.Log("store"), Tools.Program(_tools.Images, "edgestore"), $"--name={Name}", $"--data-dir={_state.Store}",
            $"--listen-client-urls={Url(ClientUrl)}", $"--listen-peer-urls={Url(PeerUrl)}", $"--initial-cluster={initialCluster}");
        using var handler = new SocketsHttpHandler();
        NamespaceSockets.Use(handler, Network.Namespace);
        using var client = new HttpClient(handler);
        await Health.WaitAsync($"the store of {Name}", _store, client, new Uri(ClientUrl, "/health"), StartLimit, _time, cancellation);
        await _controlPlane.StartApiServerAsync(ClientUrl, Client, cancellation, $"--storage-media-type={storageMediaType}");
    }

    public async ValueTask DisposeAsync()
    {
        await _controlPlane.DisposeAsync();
        if (_store is not null)
        {
            await _store.StopAsync(StopLimit, _time);
            _store.Dispose();
        }
        Client.Dispose();
    }

    internal static string Url(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private sealed class Run(LoggedProcess process, TimeProvider time) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await process.StopAsync(StopLimit, time);
    }
}
