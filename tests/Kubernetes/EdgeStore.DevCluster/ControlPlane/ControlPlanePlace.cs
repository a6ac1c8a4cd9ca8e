using EdgeStore.DevCluster.Networking;

namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>Where a control plane runs.</summary>
/// <param name="NetworkNamespace">Name of its network namespace.</param>
/// <param name="Ip">Its address in there.</param>
/// <param name="Names">Of the cluster that it belongs to.</param>
internal sealed record ControlPlanePlace(string NetworkNamespace, string Ip, NetworkNames Names)
{
    public string ServiceSubnet => Names.ServiceSubnet;

    public string FirstServiceIp => Names.FirstServiceIp;
}
