using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Applying;

/// <summary>Makes and renews certificates.</summary>
internal sealed class CertificateActions(IKubernetesClient client, CertificateFactory factory)
{
    public async Task IssueAuthorityAsync(Pass pass, IssueAuthority action, CancellationToken cancellationToken)
    {
        var name = pass.Cluster.Names().CertificateAuthority;
        if (!action.Renew)
        {
            var made = factory.IssueAuthority($"{pass.Cluster.Metadata.NamespaceProperty}/{pass.Cluster.Metadata.Name} edgestore CA");
            // Created, not applied: two authorities must never take turns because a cache was late.
            await client.CreateAsync(CertificateSecrets.Render(pass.Cluster, name, made, made.Certificate, null), cancellationToken);
            pass.Authority = made;
            return;
        }
        var secret = await ReadAsync(pass, cancellationToken);
        var renewed = factory.RenewAuthority(Pem(secret));
        var update = CertificateSecrets.Render(pass.Cluster, name, renewed, renewed.Certificate, null);
        update.Metadata.ResourceVersion = secret.Metadata.ResourceVersion;
        await client.UpdateAsync(update, cancellationToken);
        pass.Authority = renewed;
    }

    public async Task IssueOperatorCertificateAsync(Pass pass, CancellationToken cancellationToken)
    {
        var authority = await AuthorityAsync(pass, cancellationToken);
        var certificate = factory.Issue(authority, StoreContract.OperatorIdentity, []);
        var secret = CertificateSecrets.Render(pass.Cluster, pass.Cluster.Names().OperatorCertificate, certificate, authority.Certificate, null);
        await client.ApplyAsync(secret, cancellationToken);
    }

    public async Task IssueMemberCertificateAsync(Pass pass, IssueMemberCertificate action, CancellationToken cancellationToken)
    {
        var authority = await AuthorityAsync(pass, cancellationToken);
        var certificate = factory.Issue(authority, action.Name, [.. CertificatesStep.DnsNames(pass.Cluster.Names(), action.Name)]);
        var secret = CertificateSecrets.Render(
            pass.Cluster, ResourceNames.PeerCertificate(action.Name), certificate, authority.Certificate, pass.Member(action.Name));
        await client.ApplyAsync(secret, cancellationToken);
    }

    private async Task<PemCertificate> AuthorityAsync(Pass pass, CancellationToken cancellationToken)
        => pass.Authority ??= Pem(await ReadAsync(pass, cancellationToken));

    private async Task<V1Secret> ReadAsync(Pass pass, CancellationToken cancellationToken)
    {
        var name = pass.Cluster.Names().CertificateAuthority;
        return await client.GetAsync<V1Secret>(name, pass.Cluster.Metadata.NamespaceProperty, cancellationToken)
            ?? throw new KubernetesApiException(System.Net.HttpStatusCode.NotFound, "NotFound", $"secret {name} is gone");
    }

    private static PemCertificate Pem(V1Secret secret)
        => CertificateSecrets.Read(secret)
            ?? throw new KubernetesApiException(System.Net.HttpStatusCode.Conflict, "Conflict", $"secret {secret.Metadata.Name} has been made unusable");
}
