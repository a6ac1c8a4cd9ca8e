namespace EdgeStore.Operator.Settings;

internal enum CertificateSource
{
    /// <summary>The cluster's own authority.</summary>
    Authority,
    CertManager,

    /// <summary>Given secrets.</summary>
    Secrets,
}

/// <summary>Where the certificates of one of the members' ports come from.</summary>
internal sealed record PortCertificates(CertificateSource Source, string SecretPattern)
{
    private const string Placeholder = "{member}";

    private const string PeerPattern = $"{Placeholder}-peer-tls";
    private const string ClientPattern = $"{Placeholder}-client-tls";

    public CertManagerSpec? Issuer { get; init; }

    /// <summary>The secret that holds ca.crt; null: the one of the certificate.</summary>
    public string? AuthoritySecret { get; init; }

    /// <summary>The operator's own, on the peer port.</summary>
    public string? OperatorSecret { get; init; }

    public string SecretOf(string member) => SecretPattern.Replace(Placeholder, member, StringComparison.Ordinal);

    public static PortCertificates OfPeers(TlsSpec? tls) => tls switch
    {
        { CertManager: { } issuer } => new PortCertificates(CertificateSource.CertManager, PeerPattern) { Issuer = issuer },
        { Secrets: { } secrets } => new PortCertificates(CertificateSource.Secrets, secrets.Member)
        {
            AuthoritySecret = secrets.Authority,
            OperatorSecret = secrets.Operator,
        },
        _ => new PortCertificates(CertificateSource.Authority, PeerPattern),
    };

    /// <summary>Null: clients are served without TLS.</summary>
    public static PortCertificates? OfClients(TlsSpec? tls) => tls?.Client switch
    {
        null or { Enabled: false } => null,
        { CertManager: { } issuer } => new PortCertificates(CertificateSource.CertManager, ClientPattern) { Issuer = issuer },
        { Secret: { } secret } => new PortCertificates(CertificateSource.Secrets, secret),
        _ => new PortCertificates(CertificateSource.Authority, ClientPattern),
    };
}
