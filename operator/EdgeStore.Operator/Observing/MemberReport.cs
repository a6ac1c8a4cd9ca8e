using EdgeStore.Operator.Releases;

namespace EdgeStore.Operator.Observing;

internal enum ReportedState
{
    Active,
    Leaving,
    Left,
}

/// <summary>What a member said of itself, through its admin service, in this pass.</summary>
internal sealed record MemberReport
{
    public required ulong ClusterId { get; init; }

    public required string Name { get; init; }

    public required int Tag { get; init; }

    /// <summary>The incarnation, 16 lower-case hexadecimal digits.</summary>
    public required string MemberId { get; init; }

    public ReportedState State { get; init; }

    public string Version { get; init; } = "";

    /// <summary>Versions of the peer protocol that it speaks; null: it is too old to tell.</summary>
    public VersionRange? Protocols { get; init; }

    public required VersionVector Vector { get; init; }

    /// <summary>
    /// Lower-case hexadecimal; of the same instant as <see cref="Vector"/>. Null while the member holds changes beyond it, because
    /// it is catching up: then there is nothing to compare.
    /// </summary>
    public required string? Fingerprint { get; init; }

    /// <summary>Of the schedule that it was given last; 0: none.</summary>
    public long ScheduleVersion { get; init; }

    /// <summary>By how much its wall clock is ahead of the operator's, the way of the answer included; null: not told.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>By how much the latest stamp that it has seen is ahead of its clock.</summary>
    public TimeSpan StampAhead { get; init; }

    /// <summary>How many changes of other members, since its process began, had a stamp more than a minute ahead of its clock.</summary>
    public long FutureStamps { get; init; }

    /// <summary>By how much the clocks of the members that it is connected with are ahead of its own, by name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> PeerClocks { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>How often it was seeded anew since its process began.</summary>
    public long Reseeds { get; init; }

    public bool DivergenceDetected { get; init; }

    public string MembershipDigest { get; init; } = "";

    /// <summary>Null when the peer port is served without TLS.</summary>
    public DateTimeOffset? CertificateNotAfter { get; init; }

    /// <summary>Thumbprint of what the peer port serves; empty: without TLS, or the store is too old to tell.</summary>
    public string CertificateDigest { get; init; } = "";

    /// <summary>The same of the client port.</summary>
    public string ClientCertificateDigest { get; init; } = "";

    /// <summary>Thumbprints of the authorities that the peer port trusts.</summary>
    public IReadOnlyList<string> TrustedAuthorities { get; init; } = [];
}
