using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>A certificate that the cluster cannot do without.</summary>
/// <param name="Member">Null: the operator's own.</param>
/// <param name="DnsNames">What is asked for; none: it is for a client only.</param>
internal sealed record NeededCertificate(string Secret, PortCertificates From, string? Member, string CommonName, IReadOnlyList<string> DnsNames, bool OnClientPort)
{
    public string What => Member is null ? "operator certificate" : OnClientPort ? $"client certificate of {Member}" : $"certificate of {Member}";

    public static IEnumerable<NeededCertificate> OfCluster(ClusterSettings settings, ResourceNames names)
    {
        if (settings.Tls) yield return new(OperatorSecret(settings.Peers, names), settings.Peers, null, StoreContract.OperatorIdentity, [], false);
    }

    public static IEnumerable<NeededCertificate> OfMember(ClusterSettings settings, ResourceNames names, string member)
    {
        if (settings.Tls) yield return new(settings.Peers.SecretOf(member), settings.Peers, member, member, PeerNames(names, member), false);
        if (settings.Clients is { } clients)
            yield return new(clients.SecretOf(member), clients, member, member, ClientNames(settings, names, member), true);
    }

    public static string OperatorSecret(PortCertificates peers, ResourceNames names) => peers.OperatorSecret ?? names.OperatorCertificate;

    public static IReadOnlyList<string> PeerNames(ResourceNames names, string member)
    {
        var host = names.Host(member);
        return [host, $"{host}.cluster.local", $"{member}.{names.PeerService}.{names.Namespace}", $"{member}.{names.PeerService}", member];
    }

    /// <summary>What is wrong with a certificate that somebody else has made; null: nothing.</summary>
    public string? Misfit(ObservedCertificate leaf, ResourceNames names)
    {
        if (leaf.Fault is { } fault) return $"is not vouched for by its ca.crt: {fault}";
        if (Member is null && leaf.CommonName != CommonName) return $"has the common name '{leaf.CommonName}' instead of {CommonName}";
        if (!leaf.ForClients && !OnClientPort) return "is not for clients";
        if (Member is null) return null;
        if (!leaf.ForServers) return "is not for servers";
        return leaf.DnsNames.Any(n => IsName(n, names.Host(Member))) ? null : $"is not for the host {names.Host(Member)}";
    }

    // *.demo-peers.edge.svc stands for any first label.
    private static bool IsName(string pattern, string host)
        => string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase)
            || (pattern.StartsWith("*.", StringComparison.Ordinal) && host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..].Equals(pattern[2..], StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<string> ClientNames(ClusterSettings settings, ResourceNames names, string member)
    {
        var service = $"{names.ClientService}.{names.Namespace}";
        return [.. PeerNames(names, member), $"{service}.svc", $"{service}.svc.cluster.local", service, names.ClientService, "localhost", .. settings.ClientDnsNames];
    }
}
