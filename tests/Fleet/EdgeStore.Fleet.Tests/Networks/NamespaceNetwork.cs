using EdgeStore.DevCluster.Networking;

namespace EdgeStore.Fleet.Tests.Networks;

/// <summary>Members on machines of their own: a network namespace each, with a cable to the others that can be unplugged.</summary>
internal sealed class NamespaceNetwork : IFleetNetwork
{
    private readonly ClusterNetwork _network;
    private readonly List<NodeNetwork> _nodes = [];

    private NamespaceNetwork(ClusterNetwork network) => _network = network;

    public static async Task<NamespaceNetwork> CreateAsync() =>
        new(await ClusterNetwork.CreateAsync(TestContext.CurrentContext.CancellationToken));

    public async Task<MemberPlace> AddAsync()
    {
        var node = await _network.AddNodeAsync(_nodes.Count + 1, TestContext.CurrentContext.CancellationToken);
        _nodes.Add(node);
        return new MemberPlace($"{node.Ip}:2379", $"{node.Ip}:2380", node.Namespace);
    }

    public string Authority(MemberPlace from, MemberPlace to) => to.Peer;

    public NodeNetwork Node(MemberPlace place) => _nodes.Single(node => node.Namespace == place.Namespace);

    public ValueTask DisposeAsync() => _network.DisposeAsync();
}
