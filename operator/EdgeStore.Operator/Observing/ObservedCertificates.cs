namespace EdgeStore.Operator.Observing;

/// <param name="Thumbprint">SHA-256 of the certificate, as members report it.</param>
internal sealed record ObservedAuthority(string Thumbprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter);

/// <summary>A certificate in a secret, with the authorities that lie beside it.</summary>
internal sealed record ObservedCertificate
{
    /// <summary>SHA-256 of the certificate, as the member that serves it reports it.</summary>
    public required string Thumbprint { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Thumbprint of that authority beside it which has signed it; null: none of them.</summary>
    public required string? Issuer { get; init; }

    /// <summary>Thumbprints of all authorities beside it: whoever serves this certificate trusts these.</summary>
    public required IReadOnlyList<string> Trusted { get; init; }

    /// <summary>Why none of the authorities beside it vouches for it, leaving its age aside; null: one does.</summary>
    public string? Fault { get; init; }

    public bool ForServers { get; init; } = true;

    public bool ForClients { get; init; } = true;

    public string CommonName { get; init; } = "";

    public IReadOnlyList<string> DnsNames { get; init; } = [];
}

/// <summary>A Certificate of cert-manager.</summary>
/// <param name="Hash">Of what was asked for.</param>
/// <param name="Trouble">Why it is not ready; null: it is.</param>
/// <param name="Since">Since when it has not been ready.</param>
internal sealed record ObservedRequest(string Hash, string? Trouble, DateTimeOffset Since);

/// <summary>The cluster's own authority, its place being taken by another included, and the certificates in the cluster's secrets.</summary>
internal sealed record ObservedCertificates
{
    public static readonly ObservedCertificates None = new();

    /// <summary>The authority that signs.</summary>
    public ObservedAuthority? Authority { get; init; }

    /// <summary>The one that will sign once every member trusts it.</summary>
    public ObservedAuthority? Next { get; init; }

    /// <summary>The one that signed before, which is trusted until no member needs it any more.</summary>
    public ObservedAuthority? Previous { get; init; }

    /// <summary>The request for a rotation that was followed last.</summary>
    public string? Request { get; init; }

    /// <summary>Why the authority's secret, which exists, cannot be used. It is never overwritten.</summary>
    public string? Problem { get; init; }

    /// <summary>PEM of all authorities that are to be trusted now.</summary>
    public string? TrustedPem { get; init; }

    /// <summary>What clients are told to trust.</summary>
    public string? ClientAuthority { get; init; }

    /// <summary>What cert-manager was asked for; null: the API server has no cert-manager, or its certificates may not be read.</summary>
    public IReadOnlyDictionary<string, ObservedRequest>? Requests { get; init; }

    /// <summary>By secret name. A secret that cannot be read as a certificate is absent, and so issued anew.</summary>
    public IReadOnlyDictionary<string, ObservedCertificate> Leaves { get; init; } = new Dictionary<string, ObservedCertificate>();

    /// <summary>Thumbprints of all authorities that are to be trusted now, in the order in which they are published.</summary>
    public IReadOnlyList<string> Trusted => [.. new[] { Authority, Next, Previous }.OfType<ObservedAuthority>().Select(a => a.Thumbprint)];
}
