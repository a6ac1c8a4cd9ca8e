using System.Net;
using EdgeStore.DevCluster.Certificates;
using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Objects;
using k8s;

namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>
/// API servers on nodes, each with the store on its own node and nothing else, and one address for all of their clients:
/// <code>
///            balancer
///           ╱        ╲
/// node a: kube-apiserver    node b: kube-apiserver
///         127.0.0.1:2379            127.0.0.1:2379
/// </code>
/// </summary>
internal sealed class NodeControlPlane : IAsyncDisposable
{
    private const int Port = 6443;

    private readonly NetworkNames _names;
    private readonly StateDirectory _state;
    private readonly ClusterKeys _keys;
    private readonly Tools _tools;
    private readonly TimeProvider _time;
    private readonly List<ControlPlaneProcesses> _apiServers = [];
    private readonly List<Kubernetes> _clients = [];
    private ApiServerBalancer? _balancer;

    private NodeControlPlane(NetworkNames names, StateDirectory state, ClusterKeys keys, Tools tools, TimeProvider time) =>
        (_names, _state, _keys, _tools, _time) = (names, state, keys, tools, time);

    /// <summary>Clients of each API server, past the balancer.</summary>
    public IReadOnlyList<IKubernetes> Clients => _clients;

    /// <param name="front">Where the balancer listens: the control plane's own place.</param>
    /// <param name="nodes">Which nodes get one; the first one's is used first.</param>
    /// <param name="state">Each has a directory of its own below it, in control-planes/.</param>
    /// <param name="keys">Which all API servers share.</param>
    /// <param name="tools">Where the programs are.</param>
    /// <param name="log">Says which API server is used.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<NodeControlPlane> StartAsync(
        ControlPlanePlace front, IReadOnlyList<VirtualNode> nodes, StateDirectory state, ClusterKeys keys, Tools tools, ClusterLog log,
        TimeProvider time, CancellationToken cancellation)
    {
        var result = new NodeControlPlane(front.Names, state, keys, tools, time);
        try
        {
            foreach (var node in nodes) await result.StartApiServerAsync(node, cancellation);
            result._balancer = await ApiServerBalancer.StartAsync(
                front.NetworkNamespace, Address(front.Ip), [.. nodes.Select(node => Address(node.Network.Ip))], log, time);
            return result;
        }
        catch
        {
            await result.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more, which is used when the present one is not ready.</summary>
    /// <returns>A client of it.</returns>
    public async Task<IKubernetes> AddAsync(VirtualNode node, CancellationToken cancellation)
    {
        var client = await StartApiServerAsync(node, cancellation);
        _balancer!.Add(Address(node.Network.Ip));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null) await _balancer.DisposeAsync();
        await Task.WhenAll(_apiServers.Select(server => server.DisposeAsync().AsTask()));
        foreach (var client in _clients) client.Dispose();
    }

    private async Task<IKubernetes> StartApiServerAsync(VirtualNode node, CancellationToken cancellation)
    {
        var own = new StateDirectory(_state.File(Path.Combine("control-planes", node.Name)));
        var place = new ControlPlanePlace(node.Network.Namespace, node.Network.Ip, _names);
        var certificates = new ClusterCertificates(own, place, _keys);
        certificates.Write();
        var client = ClientFactory.Create(certificates.WriteKubeconfig("kubeconfig", "administrator", ClusterCertificates.Administrators), null);
        _clients.Add(client);
        var processes = new ControlPlaneProcesses(_tools, place, own, certificates, _time);
        _apiServers.Add(processes);
        // From a cache it would answer what it was asked by another server's revisions, and might leave out what came in between.
        await processes.StartApiServerAsync(new Uri("http://127.0.0.1:2379"), client, cancellation, "--watch-cache=false");
        return client;
    }

    private static IPEndPoint Address(string ip) => new(IPAddress.Parse(ip), Port);
}
