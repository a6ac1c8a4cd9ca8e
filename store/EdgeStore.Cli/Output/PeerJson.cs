namespace EdgeStore.Cli.Output;

/// <summary>A peer as one member sees it.</summary>
internal sealed record PeerJson
{
    public required string Name { get; init; }
    public required uint Tag { get; init; }
    public required string MemberId { get; init; }
    public required string? Site { get; init; }
    public required bool Connected { get; init; }

    /// <summary>The member keeps a link with it; the others it knows through these.</summary>
    public required bool Chosen { get; init; }

    /// <summary>Something new of it came lately, from itself or through others.</summary>
    public required bool HeardOf { get; init; }

    /// <summary>By the answering member's clock; null: never since it began.</summary>
    public required DateTimeOffset? LastSeen { get; init; }
    public required IReadOnlyDictionary<uint, ulong> Vector { get; init; }
    public required string? Fingerprint { get; init; }
    public required ulong LagChanges { get; init; }
    public required double LagSeconds { get; init; }
    public required double ClockOffsetSeconds { get; init; }
    public required bool Converged { get; init; }
    public required string? LastError { get; init; }
}
