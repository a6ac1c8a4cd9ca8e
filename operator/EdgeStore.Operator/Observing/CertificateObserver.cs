using System.Runtime.CompilerServices;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Observing;

/// <summary>Looks at a cluster's certificates, wherever they come from.</summary>
internal sealed class CertificateObserver(ClusterCaches caches, GivenSecrets given)
{
    // Reading certificates is expensive, and these objects never change.
    private readonly ConditionalWeakTable<V1Secret, StrongBox<ObservedCertificate?>> _read = [];
    private readonly ConditionalWeakTable<V1Secret, ConditionalWeakTable<V1Secret, V1Secret>> _joined = [];

    /// <param name="members">Names of the members.</param>
    public async Task<(ObservedCertificates Certificates, AdminTrust? Trust)> ObserveAsync(
        EdgeStoreCluster cluster, IReadOnlyCollection<string> members, CancellationToken cancellationToken)
    {
        var (peers, clients) = (PortCertificates.OfPeers(cluster.Spec.Tls), PortCertificates.OfClients(cluster.Spec.Tls));
        var secrets = await GivenAsync(cluster, peers, clients, members, cancellationToken);
        var leaves = new Dictionary<string, ObservedCertificate>(StringComparer.Ordinal);
        foreach (var secret in Managed(cluster).Concat(secrets.Values))
            if (Read(secret) is { } certificate)
                leaves[secret.Metadata.Name] = certificate;
        var own = NeededCertificate.OperatorSecret(peers, cluster.Names());
        return (Own(cluster, leaves) with { ClientAuthority = ClientAuthority(cluster), Requests = Requests(cluster) },
            Trust(peers.OperatorSecret is null ? Secret(cluster, own) : secrets.GetValueOrDefault(own)));
    }

    /// <summary>What the operator shows to members, and whom it believes; null: there is nothing yet.</summary>
    public async Task<AdminTrust?> TrustAsync(EdgeStoreCluster cluster, CancellationToken cancellationToken)
        => (await ObserveAsync(cluster, [], cancellationToken)).Trust;

    private async Task<IReadOnlyDictionary<string, V1Secret>> GivenAsync(
        EdgeStoreCluster cluster, PortCertificates peers, PortCertificates? clients, IReadOnlyCollection<string> members, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var port in new[] { peers, clients }.OfType<PortCertificates>().Where(p => p.Source == CertificateSource.Secrets))
            foreach (var name in members.Select(port.SecretOf).Append(port.OperatorSecret).OfType<string>())
                wanted[name] = port.AuthoritySecret;
        if (wanted.Count == 0) return new Dictionary<string, V1Secret>();
        var names = wanted.Keys.Concat(wanted.Values.OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var found = await given.ReadAsync(cluster.Metadata.NamespaceProperty, names, cancellationToken);
        return wanted.Where(w => found.ContainsKey(w.Key))
            .Select(w => (w.Key, Secret: w.Value is null ? found[w.Key] : found.TryGetValue(w.Value, out var authority) ? Join(found[w.Key], authority) : null))
            .Where(w => w.Secret is not null)
            .ToDictionary(w => w.Key, w => w.Secret!, StringComparer.Ordinal);
    }

    private V1Secret Join(V1Secret certificate, V1Secret authority)
        => _joined.GetOrCreateValue(certificate).GetValue(authority, a => CertificateSecrets.Join(certificate, a));

    private IEnumerable<V1Secret> Managed(EdgeStoreCluster cluster) => caches.Secrets.List(cluster.Metadata.NamespaceProperty)
        .Where(s => s.Metadata.Labels?.TryGetValue(Labels.Cluster, out var name) == true && name == cluster.Metadata.Name);

    private ObservedCertificates Own(EdgeStoreCluster cluster, Dictionary<string, ObservedCertificate> leaves)
    {
        var authority = cluster.Names().CertificateAuthority;
        if (Secret(cluster, authority) is not { } kept) return new ObservedCertificates { Leaves = leaves };
        return AuthoritySecret.Read(kept)?.Observe(leaves)
            ?? new ObservedCertificates { Leaves = leaves, Problem = $"secret {authority} holds no usable certificate authority; it is not overwritten" };
    }

    private string? ClientAuthority(EdgeStoreCluster cluster)
        => caches.ConfigMaps.Get(new ResourceKey(cluster.Metadata.NamespaceProperty, cluster.Names().ClientAuthority)) is { Data: { } data }
            && data.TryGetValue(ClientAuthorityRenderer.Key, out var text)
                ? text
                : null;

    private Dictionary<string, ObservedRequest>? Requests(EdgeStoreCluster cluster) => !caches.CertificateRequests.IsAccessible ? null
        : caches.CertificateRequests.List(cluster.Metadata.NamespaceProperty)
            .Where(r => r.Metadata.Labels?.TryGetValue(Labels.Cluster, out var name) == true && name == cluster.Metadata.Name)
            .ToDictionary(r => r.Metadata.Name, Request, StringComparer.Ordinal);

    private static ObservedRequest Request(CertificateRequest request)
    {
        var hash = request.Metadata.Annotations?.TryGetValue(Annotations.TemplateHash, out var value) == true ? value : "";
        var ready = request.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        return new ObservedRequest(
            hash,
            ready is { Status: "True" } ? null : ready?.Message is { Length: > 0 } message ? message : "cert-manager has not taken it up yet",
            (ready?.LastTransitionTime is { Year: > 1 } since ? since : request.Metadata.CreationTimestamp) ?? DateTime.UnixEpoch);
    }

    private static AdminTrust? Trust(V1Secret? secret)
        => secret is not null && CertificateSecrets.Read(secret) is { } pair && CertificateSecrets.Text(secret, CertificateSecrets.AuthorityKey) is { } authorities
            ? new AdminTrust(pair.Certificate, pair.Key, authorities)
            : null;

    private ObservedCertificate? Read(V1Secret secret)
        => _read.GetValue(secret, s => new StrongBox<ObservedCertificate?>(CertificateSecrets.Certificate(s))).Value;

    private V1Secret? Secret(EdgeStoreCluster cluster, string name)
        => caches.Secrets.Get(new ResourceKey(cluster.Metadata.NamespaceProperty, name));
}
