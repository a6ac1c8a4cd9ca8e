namespace EdgeStore.Operator.Observing;

/// <param name="Thumbprint">SHA-256 of the certificate.</param>
internal sealed record ObservedAuthority(string Thumbprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter);

/// <summary>A certificate in a secret, with the authority that lies beside it.</summary>
internal sealed record ObservedCertificate
{
    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required string AuthorityThumbprint { get; init; }

    public string CommonName { get; init; } = "";

    public IReadOnlyList<string> DnsNames { get; init; } = [];
}

/// <param name="Problem">Why the authority's secret, which exists, cannot be used. It is never overwritten.</param>
/// <param name="Leaves">By secret name. A secret that cannot be read as a certificate is absent, and so issued anew.</param>
internal sealed record ObservedCertificates(
    ObservedAuthority? Authority, string? Problem, IReadOnlyDictionary<string, ObservedCertificate> Leaves)
{
    public static readonly ObservedCertificates None = new(null, null, new Dictionary<string, ObservedCertificate>());
}
