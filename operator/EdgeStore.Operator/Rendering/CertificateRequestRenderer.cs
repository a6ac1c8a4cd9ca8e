using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Rendering;

/// <summary>What cert-manager is asked for.</summary>
internal static class CertificateRequestRenderer
{
    /// <param name="dnsNames">None: for a client only.</param>
    public static CertificateRequest Render(
        EdgeStoreCluster cluster, string secret, string commonName, IReadOnlyList<string> dnsNames, CertManagerSpec issuer, EdgeStoreMember? owner)
    {
        // The secret gets the labels too, so that the operator sees it.
        var labels = owner is null ? Labels.OfCluster(cluster.Metadata.Name) : Labels.OfMember(cluster.Metadata.Name, owner.Spec.Name);
        var spec = new CertificateRequestSpec
        {
            SecretName = secret,
            SecretTemplate = new SecretTemplate { Labels = labels },
            CommonName = commonName,
            DnsNames = dnsNames.Count > 0 ? [.. dnsNames] : null,
            IpAddresses = dnsNames.Count > 0 ? ["127.0.0.1"] : null,
            Usages = dnsNames.Count > 0 ? ["digital signature", "server auth", "client auth"] : ["digital signature", "client auth"],
            Duration = issuer.Duration,
            RenewBefore = issuer.RenewBefore,
            PrivateKey = new RequestedKey(),
            IssuerRef = issuer.IssuerRef,
        };
        return new CertificateRequest
        {
            Metadata = new V1ObjectMeta
            {
                Name = secret,
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = labels,
                Annotations = new Dictionary<string, string> { [Annotations.TemplateHash] = TemplateHash.Of((object)spec) },
                OwnerReferences = owner is null ? Owners.Of(cluster) : Owners.Of(owner),
            },
            Spec = spec,
        };
    }
}
