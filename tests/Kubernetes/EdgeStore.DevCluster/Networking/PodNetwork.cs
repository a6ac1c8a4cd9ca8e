using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Networking;

/// <summary>A pod's network namespace and address; <paramref name="Index"/> is the address's last byte.</summary>
internal sealed record PodNetwork(string Namespace, string Ip, int Index)
{
    /// <summary>A hardware address that nobody has.</summary>
    private const string Nowhere = "02:00:00:00:00:00";

    /// <summary>What the pod sends to these addresses is lost, and nobody tells it so: its connections hang.</summary>
    public Task CutOffAsync(IEnumerable<string> addresses, CancellationToken cancellation) =>
        NeighboursAsync(addresses, ip => $"neigh replace {ip} lladdr {Nowhere} nud permanent dev eth0", cancellation);

    public Task HealAsync(IEnumerable<string> addresses, CancellationToken cancellation) =>
        NeighboursAsync(addresses, ip => $"neigh delete {ip} dev eth0", cancellation);

    private Task<string> NeighboursAsync(IEnumerable<string> addresses, Func<string, string> line, CancellationToken cancellation) =>
        Command.IpAsync(Namespace, string.Join('\n', addresses.Select(line)) + "\n", cancellation);
}
