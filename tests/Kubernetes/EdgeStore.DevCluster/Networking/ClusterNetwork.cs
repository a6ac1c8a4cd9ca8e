using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Networking;

/// <summary>
/// One flat network: a bridge on the machine, to which the control plane and every node have a cable (veth pair); every node is a
/// bridge in a namespace of its own, to which its pods have a cable. Without routing there is no need for iptables.
/// </summary>
public sealed class ClusterNetwork : IAsyncDisposable
{
    private readonly SubnetClaim _claim;
    private readonly Sweeper _guard;

    private ClusterNetwork(SubnetClaim claim, Sweeper guard)
    {
        _claim = claim;
        _guard = guard;
    }

    public NetworkNames Names => _claim.Names;

    public static async Task<ClusterNetwork> CreateAsync(CancellationToken cancellation)
    {
        await Sweeper.SweepAbandonedAsync(cancellation);
        var claim = SubnetClaim.Take();
        var network = new ClusterNetwork(claim, Sweeper.Guard(claim.Names));
        var names = claim.Names;
        try
        {
            await Command.IpAsync(null, $"""
                link add {names.Bridge} type bridge
                addr add {names.HostIp}/16 dev {names.Bridge}
                link set {names.Bridge} up
                netns add {names.ControlPlaneNamespace}
                link add {names.Bridge}-cp type veth peer name eth0 netns {names.ControlPlaneNamespace}
                link set {names.Bridge}-cp master {names.Bridge} up

                """, cancellation);
            await Command.IpAsync(names.ControlPlaneNamespace, $"""
                link set lo up
                addr add {names.ControlPlaneIp}/16 dev eth0
                link set eth0 up

                """, cancellation);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <param name="index">1 to 254.</param>
    public async Task<NodeNetwork> AddNodeAsync(int index, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(index is >= 1 and <= 254, true, nameof(index));
        var node = new NodeNetwork(Names, index);
        await node.CreateAsync(cancellation);
        return node;
    }

    public ValueTask DisposeAsync()
    {
        _guard.Dispose();
        _claim.Dispose();
        return ValueTask.CompletedTask;
    }
}
