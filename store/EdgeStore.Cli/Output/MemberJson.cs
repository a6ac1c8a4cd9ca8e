namespace EdgeStore.Cli.Output;

/// <summary>One member's word in <see cref="FleetJson"/>.</summary>
internal sealed record MemberJson
{
    public required string Endpoint { get; init; }
    public required string Name { get; init; }
    public required uint Tag { get; init; }
    public required string MemberId { get; init; }
    public required string ClusterId { get; init; }
    public required string State { get; init; }

    /// <summary>Null: nobody said.</summary>
    public required string? Site { get; init; }
    public required string BuildVersion { get; init; }
    public required uint Protocol { get; init; }
    public required long Revision { get; init; }
    public required long CompactRevision { get; init; }
    public required long Keys { get; init; }
    public required IReadOnlyDictionary<uint, ulong> Vector { get; init; }

    /// <summary>Null while the member is catching up.</summary>
    public required string? Fingerprint { get; init; }
    public required long DbSizeBytes { get; init; }
    public required long DbSizeInUseBytes { get; init; }
    public required long DiskFreeBytes { get; init; }
    public required long DiskTotalBytes { get; init; }
    public required double UptimeSeconds { get; init; }
    public required DateTimeOffset Clock { get; init; }

    /// <summary>Null without TLS.</summary>
    public required DateTimeOffset? PeerCertificateNotAfter { get; init; }
    public required bool DivergenceDetected { get; init; }
    public required string MembershipDigest { get; init; }

    /// <summary>Acknowledged writes that merges at this member discarded, all that it ever noted; and those in its journal, by rule.</summary>
    public required ulong ConflictsNoted { get; init; }
    public required IReadOnlyDictionary<string, ulong> Conflicts { get; init; }
    public required IReadOnlyList<PeerJson> Peers { get; init; }
}
