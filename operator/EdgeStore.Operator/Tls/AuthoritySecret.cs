using System.Text;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Tls;

/// <summary>
/// What the secret of a cluster's own authority holds. While one authority takes another's place it holds both:
/// <code>
/// tls.crt, tls.key    the one that signs
/// next.crt, next.key  the one that will, once every member trusts it
/// previous.crt        the one that did, trusted until no member needs it any more; without a key
/// cross.crt           the signing one's certificate by the previous one
/// ca.crt              all that are trusted
/// </code>
/// </summary>
internal sealed record AuthoritySecret(PemCertificate Signing)
{
    private const string NextCertificate = "next.crt";
    private const string NextKey = "next.key";
    private const string PreviousCertificate = "previous.crt";
    private const string CrossCertificate = "cross.crt";

    public PemCertificate? Next { get; init; }

    public string? Previous { get; init; }

    public string? Cross { get; init; }

    /// <summary>The request for a rotation that was followed last.</summary>
    public string? Request { get; init; }

    public string Trusted => Signing.Certificate + Next?.Certificate + Previous;

    /// <summary>Null when what is there cannot be used.</summary>
    public static AuthoritySecret? Read(V1Secret secret)
    {
        if (CertificateSecrets.Read(secret) is not { } signing) return null;
        var hasNext = secret.Data.ContainsKey(NextCertificate);
        var next = CertificateSecrets.Read(secret, NextCertificate, NextKey);
        var previous = CertificateSecrets.Text(secret, PreviousCertificate);
        if ((hasNext && next is null) || (previous is not null && CertificateSecrets.Certificates(previous).Count != 1)) return null;
        return new AuthoritySecret(signing)
        {
            Next = next,
            Previous = previous,
            Cross = CertificateSecrets.Text(secret, CrossCertificate),
            Request = secret.Metadata?.Annotations?.TryGetValue(Annotations.RotateAuthority, out var request) == true ? request : null,
        };
    }

    public V1Secret Render(EdgeStoreCluster cluster)
    {
        var secret = CertificateSecrets.Render(cluster, cluster.Names().CertificateAuthority, Signing, Trusted, null);
        if (Request is not null) secret.Metadata.Annotations = new Dictionary<string, string> { [Annotations.RotateAuthority] = Request };
        foreach (var (name, text) in new[]
        {
            (NextCertificate, Next?.Certificate), (NextKey, Next?.Key), (PreviousCertificate, Previous), (CrossCertificate, Cross),
        })
            if (text is not null) secret.Data[name] = Encoding.ASCII.GetBytes(text);
        return secret;
    }

    public ObservedCertificates Observe(IReadOnlyDictionary<string, ObservedCertificate> leaves) => new()
    {
        Authority = CertificateSecrets.Authority(Signing.Certificate),
        Next = Next is null ? null : CertificateSecrets.Authority(Next.Certificate),
        Previous = Previous is null ? null : CertificateSecrets.Authority(Previous),
        Request = Request,
        TrustedPem = Trusted,
        Leaves = leaves,
    };
}
