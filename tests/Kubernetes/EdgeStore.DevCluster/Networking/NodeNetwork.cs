using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Networking;

/// <summary>A node's bridge, its cable to the cluster and the cables to its pods.</summary>
public sealed class NodeNetwork(NetworkNames names, int index)
{
    private const int FirstPod = 2;
    private const int LastPod = 254;

    private readonly HashSet<int> _used = [];
    private int _next = FirstPod;

    public string Ip => names.NodeIp(index);

    public string Namespace => names.NodeNamespace(index);

    internal async Task CreateAsync(CancellationToken cancellation)
    {
        await Command.IpAsync(null, $"""
            netns add {Namespace}
            link add {names.NodeCable(index)} type veth peer name uplink netns {Namespace}
            link set {names.NodeCable(index)} master {names.Bridge} up

            """, cancellation);
        await Command.IpAsync(Namespace, $"""
            link set lo up
            link add br0 type bridge
            link set uplink master br0 up
            addr add {Ip}/16 dev br0
            link set br0 up

            """, cancellation);
    }

    /// <summary>Unplugs the cable: the node and its pods reach each other, and nothing else.</summary>
    public Task CutOffAsync(CancellationToken cancellation) => SetCableAsync("down", cancellation);

    public Task HealAsync(CancellationToken cancellation) => SetCableAsync("up", cancellation);

    internal async Task<PodNetwork> AddPodAsync(CancellationToken cancellation)
    {
        var pod = Allocate();
        var result = new PodNetwork(names.PodNamespace(index, pod), names.PodIp(index, pod), pod);
        // The hardware address follows the IP address, so that neighbours' caches stay right when an address is used again.
        var hardware = $"02:00:0a:{names.Number:x2}:{index:x2}:{pod:x2}";
        await Command.IpAsync(null, $"netns add {result.Namespace}\n", cancellation);
        await Command.IpAsync(Namespace, $"""
            link add p{pod} type veth peer name eth0 netns {result.Namespace}
            link set p{pod} master br0 up

            """, cancellation);
        await Command.IpAsync(result.Namespace, $"""
            link set lo up
            link set eth0 address {hardware}
            addr add {result.Ip}/16 dev eth0
            link set eth0 up

            """, cancellation);
        return result;
    }

    internal async Task RemovePodAsync(PodNetwork pod, CancellationToken cancellation)
    {
        await Command.IpAsync(null, $"netns delete {pod.Namespace}\n", cancellation);
        lock (_used) _used.Remove(pod.Index);
    }

    private Task<string> SetCableAsync(string state, CancellationToken cancellation) =>
        Command.IpAsync(null, $"link set {names.NodeCable(index)} {state}\n", cancellation);

    /// <summary>Goes round, so that an address that was just given back rests as long as possible.</summary>
    private int Allocate()
    {
        lock (_used)
        {
            for (var tries = FirstPod; tries <= LastPod; tries++)
            {
                var candidate = _next;
                _next = _next == LastPod ? FirstPod : _next + 1;
                if (_used.Add(candidate)) return candidate;
            }
        }
        throw new InvalidOperationException($"node {index} has no free pod address");
    }
}
