namespace EdgeStore.DevCluster.Networking;

/// <summary>
/// Names and addresses of one cluster, all derived from one number, the second byte of its subnet 10.N.0.0/16:
/// <code>
/// 10.N.0.1   the machine itself, on the bridge eskN
/// 10.N.0.2   control plane, network namespace esk-N-cp
/// 10.N.k.1   node k,        network namespace esk-N-k
/// 10.N.k.p   a pod on node k, network namespace esk-N-k-p
/// 10.N.255.0/24 services, never routed
/// </code>
/// Interface names have at most 15 characters, hence the shortness.
/// </summary>
public sealed record NetworkNames(int Number)
{
    public const string InterfacePrefix = "esk";

    public string Subnet => $"10.{Number}.0.0/16";

    public string ServiceSubnet => $"10.{Number}.255.0/24";

    /// <summary>The first address of the service subnet: the API server's own service.</summary>
    public string FirstServiceIp => $"10.{Number}.255.1";

    public string Bridge => $"{InterfacePrefix}{Number}";

    public string HostIp => $"10.{Number}.0.1";

    public string ControlPlaneIp => $"10.{Number}.0.2";

    public string ControlPlaneNamespace => $"{NamespacePrefix}cp";

    public string NamespacePrefix => $"{InterfacePrefix}-{Number}-";

    public string NodeIp(int node) => $"10.{Number}.{node}.1";

    public string NodeNamespace(int node) => $"{NamespacePrefix}{node}";

    /// <summary>The machine's end of the cable to a node; taking it down cuts the node off.</summary>
    public string NodeCable(int node) => $"{Bridge}-{node}";

    public string PodIp(int node, int pod) => $"10.{Number}.{node}.{pod}";

    public string PodNamespace(int node, int pod) => $"{NamespacePrefix}{node}-{pod}";
}
