using System.Globalization;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

/// <summary>The store's command line.</summary>
internal static class StoreArguments
{
    /// <summary>Flags that are the same for all members. A member whose flags differ from these runs an old template.</summary>
    public static IEnumerable<string> Shared(ClusterSettings settings)
    {
        var o = settings.Options;
        return new (string Flag, string? Value)[]
        {
            ("durability", o.Durability),
            ("auto-compaction-mode", o.AutoCompactionMode),
            ("auto-compaction-retention", o.AutoCompactionRetention),
            ("log-level", o.LogLevel),
            ("max-request-bytes", o.MaxRequestBytes?.ToString(CultureInfo.InvariantCulture)),
            ("max-txn-ops", o.MaxTxnOps?.ToString(CultureInfo.InvariantCulture)),
            ("repair-rate-limit", o.RepairBytesPerSecond?.ToString(CultureInfo.InvariantCulture)),
        }.Where(f => f.Value is not null).Select(f => $"--{f.Flag}={f.Value}");
    }

    public static List<string> Of(EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings)
    {
        var names = cluster.Names();
        var tls = member.Spec.PeerTls;
        List<string> arguments =
        [
            $"--name={member.Spec.Name}",
            $"--data-dir={DataDirectory(cluster, member)}",
            $"--listen-client-urls={Scheme(settings.Clients is not null)}://0.0.0.0:{StoreContract.ClientPort}",
            $"--advertise-client-urls={ClientUrl(member.Spec.Name, settings.Clients is not null, names)}",
            $"--listen-peer-urls={Scheme(tls)}://0.0.0.0:{StoreContract.PeerPort}",
            $"--initial-advertise-peer-urls={PeerUrl(member.Spec.Name, tls, names)}",
            $"--listen-metrics-urls=http://0.0.0.0:{StoreContract.MetricsPort}",
            $"--membership-file={StoreContract.MembershipMount}/{StoreContract.MembershipFile}",
        ];
        if (tls)
        {
            arguments.AddRange(
            [
                $"--peer-cert-file={StoreContract.PeerTlsMount}/tls.crt",
                $"--peer-key-file={StoreContract.PeerTlsMount}/tls.key",
                $"--peer-trusted-ca-file={StoreContract.PeerTlsMount}/ca.crt",
                "--peer-client-cert-auth=true",
                $"--admin-allowed-cn={StoreContract.OperatorIdentity}",
            ]);
        }
        if (settings.Clients is not null)
            arguments.AddRange([$"--cert-file={StoreContract.ClientTlsMount}/tls.crt", $"--key-file={StoreContract.ClientTlsMount}/tls.key"]);
        if (settings.ClientAuthoritySecret is not null)
            arguments.AddRange([$"--trusted-ca-file={StoreContract.ClientAuthorityMount}/ca.crt", "--client-cert-auth=true"]);
        arguments.AddRange(Shared(settings));
        return arguments;
    }

    public static string ClientUrl(string member, bool tls, ResourceNames names) => $"{Scheme(tls)}://{names.Host(member)}:{StoreContract.ClientPort}";

    public static string PeerUrl(string member, bool tls, ResourceNames names)
        => $"{Scheme(tls)}://{names.Host(member)}:{StoreContract.PeerPort}";

    private static string Scheme(bool tls) => tls ? "https" : "http";

    // A claim belongs to one incarnation already; a host path is shared by all that ever ran on the node.
    public static string DataDirectory(EdgeStoreCluster cluster, EdgeStoreMember member) => member.Spec.Storage?.HostPath is null
        ? $"{StoreContract.DataMount}/data"
        : $"{StoreContract.DataMount}/{cluster.Metadata.NamespaceProperty}-{ResourceNames.Data(member.Spec.Name, member.Spec.Tag, cluster.ClusterId())}";
}
