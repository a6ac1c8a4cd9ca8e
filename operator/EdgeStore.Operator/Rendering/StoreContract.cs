namespace EdgeStore.Operator.Rendering;

/// <summary>What operator and store agree on: ports, paths and identities. A change here is a change of both.</summary>
internal static class StoreContract
{
    public const int ClientPort = 2379;
    public const int PeerPort = 2380;

    /// <summary>Metrics and probes, which then need no client certificate, however the client port is served.</summary>
    public const int MetricsPort = 2381;
    public const string ContainerName = "edgestore";
    public const string Command = "edgestore";
    public const string ControlCommand = "edgestorectl";
    public const string DataMount = "/var/lib/edgestore";
    public const string MembershipMount = "/etc/edgestore/membership";
    public const string MembershipFile = "membership.yaml";
    public const string PeerTlsMount = "/etc/edgestore/peer-tls";

    public const string ClientTlsMount = "/etc/edgestore/client-tls";
    public const string ClientAuthorityMount = "/etc/edgestore/client-ca";

    /// <summary>Common name of the only client certificate that may use the admin service.</summary>
    public const string OperatorIdentity = "edgestore-operator";

    /// <summary>The user that the store runs as.</summary>
    public const long User = 65532;
}
