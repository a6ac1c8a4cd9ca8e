using System.Globalization;
using System.Net;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime.Client;
using EdgeStore.Operator.Runtime.Events;
using EdgeStore.Operator.Tls;

namespace EdgeStore.Operator.Applying;

/// <summary>Makes, replaces and renews certificates.</summary>
internal sealed class CertificateActions(IKubernetesClient client, CertificateFactory factory, IEventRecorder events, TimeProvider time)
{
    public async Task IssueAuthorityAsync(Pass pass, IssueAuthority action, CancellationToken cancellationToken)
    {
        var made = new AuthoritySecret(factory.IssueAuthority(CommonName(pass))) { Request = action.Request };
        // Created, not applied: two authorities must never take turns because a cache was late.
        await client.CreateAsync(made.Render(pass.Cluster), cancellationToken);
        pass.Authority = made;
    }

    public async Task IntroduceAsync(Pass pass, IntroduceAuthority action, CancellationToken cancellationToken)
    {
        await ChangeAsync(pass, s => s is { Next: null, Previous: null }, s => s with
        {
            // A name of its own: not everybody tells two authorities of one name apart.
            Next = factory.IssueAuthority($"{CommonName(pass)} {time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}"),
            Request = action.Request ?? s.Request,
        }, cancellationToken);
        Tell(pass, EventReasons.AuthorityIntroduced, $"Made a new certificate authority, {action.Why}; it signs once every member trusts it");
    }

    public async Task PromoteAsync(Pass pass, PromoteAuthority action, CancellationToken cancellationToken)
    {
        await ChangeAsync(pass, s => s.Next is { } next && CertificateSecrets.Authority(next.Certificate).Thumbprint == action.Thumbprint, s => s with
        {
            Signing = s.Next!,
            Next = null,
            Previous = s.Signing.Certificate,
            Cross = CertificateFactory.VouchFor(s.Next!, s.Signing),
        }, cancellationToken);
        Tell(pass, EventReasons.AuthorityPromoted, "The new certificate authority signs; the previous one is trusted until no member needs it");
    }

    public async Task DropAsync(Pass pass, DropAuthority action, CancellationToken cancellationToken)
    {
        await ChangeAsync(
            pass,
            s => s.Previous is { } previous && CertificateSecrets.Authority(previous).Thumbprint == action.Thumbprint,
            s => s with { Previous = null, Cross = null },
            cancellationToken);
        Tell(pass, EventReasons.AuthorityDropped, "The previous certificate authority is trusted no longer");
    }

    public async Task IssueAsync(Pass pass, IssueCertificate action, CancellationToken cancellationToken)
    {
        var needed = action.Certificate;
        pass.Authority ??= Contents(await ReadAsync(pass, cancellationToken));
        var certificate = factory.Issue(pass.Authority.Signing, needed.CommonName, [.. needed.DnsNames]);
        var whole = certificate with { Certificate = certificate.Certificate + pass.Authority.Cross };
        await client.ApplyAsync(CertificateSecrets.Render(pass.Cluster, needed.Secret, whole, pass.Authority.Trusted, Owner(pass, needed)), cancellationToken);
    }

    public Task RequestAsync(Pass pass, RequestCertificate action, CancellationToken cancellationToken)
    {
        var needed = action.Certificate;
        return client.ApplyAsync(
            CertificateRequestRenderer.Render(pass.Cluster, needed.Secret, needed.CommonName, needed.DnsNames, needed.From.Issuer!, Owner(pass, needed)),
            cancellationToken);
    }

    public Task ApplyClientAuthorityAsync(Pass pass, CancellationToken cancellationToken)
        => client.ApplyAsync(ClientAuthorityRenderer.Render(pass.Cluster, pass.Observation.Certificates.TrustedPem!), cancellationToken);

    private static EdgeStoreMember? Owner(Pass pass, NeededCertificate needed) => needed.Member is { } member ? pass.Member(member) : null;

    private async Task ChangeAsync(
        Pass pass, Func<AuthoritySecret, bool> isExpected, Func<AuthoritySecret, AuthoritySecret> change, CancellationToken cancellationToken)
    {
        var secret = await ReadAsync(pass, cancellationToken);
        var known = Contents(secret);
        if (!isExpected(known)) throw new KubernetesApiException(HttpStatusCode.Conflict, "Conflict", $"secret {secret.Metadata.Name} has moved on");
        var changed = change(known);
        var update = changed.Render(pass.Cluster);
        update.Metadata.ResourceVersion = secret.Metadata.ResourceVersion;
        await client.UpdateAsync(update, cancellationToken);
        pass.Authority = changed;
    }

    private async Task<V1Secret> ReadAsync(Pass pass, CancellationToken cancellationToken)
    {
        var name = pass.Cluster.Names().CertificateAuthority;
        return await client.GetAsync<V1Secret>(name, pass.Cluster.Metadata.NamespaceProperty, cancellationToken)
            ?? throw new KubernetesApiException(HttpStatusCode.NotFound, "NotFound", $"secret {name} is gone");
    }

    private static AuthoritySecret Contents(V1Secret secret)
        => AuthoritySecret.Read(secret)
            ?? throw new KubernetesApiException(HttpStatusCode.Conflict, "Conflict", $"secret {secret.Metadata.Name} has been made unusable");

    private void Tell(Pass pass, EventReason reason, string message) => events.Record(pass.Cluster, reason, message);

    private static string CommonName(Pass pass) => $"{pass.Cluster.Metadata.NamespaceProperty}/{pass.Cluster.Metadata.Name} edgestore CA";
}
