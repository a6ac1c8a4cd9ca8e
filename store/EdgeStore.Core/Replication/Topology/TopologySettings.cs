namespace EdgeStore.Core.Replication.Topology;

/// <summary>How a member picks its peers when no schedule names them.</summary>
public sealed record TopologySettings
{
    /// <summary>Up to so many members a fleet, or a site, is a full mesh when nothing else is said.</summary>
    public const int MeshLimit = 10;

    public TopologyKind Kind { get; init; } = TopologyKind.Auto;

    /// <summary>Links of a member, or of a site with other sites. Rounded up to an even number.</summary>
    public int FanOut { get; init; } = 4;

    /// <summary>Members of a site that keep links with other sites; or hubs.</summary>
    public int Relays { get; init; } = 2;

    /// <summary>After so long without a link to a chosen peer another stands in for it.</summary>
    public long PatienceMs { get; init; } = 60_000;
}
