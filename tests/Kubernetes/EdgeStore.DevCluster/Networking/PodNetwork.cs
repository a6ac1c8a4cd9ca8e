namespace EdgeStore.DevCluster.Networking;

/// <summary>A pod's network namespace and address; <paramref name="Index"/> is the address's last byte.</summary>
internal sealed record PodNetwork(string Namespace, string Ip, int Index);
