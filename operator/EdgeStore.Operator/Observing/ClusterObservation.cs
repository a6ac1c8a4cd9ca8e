using EdgeStore.Operator.Releases;

namespace EdgeStore.Operator.Observing;

/// <summary>Everything that planning looks at, of one moment. Planning sees nothing else.</summary>
internal sealed record ClusterObservation
{
    public required EdgeStoreCluster Cluster { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The image of clusters that name none and have not been seen before.</summary>
    public required string DefaultImage { get; init; }

    public ReleaseTable Releases { get; init; } = ReleaseTable.Known;

    public IReadOnlyList<ObservedMember> Members { get; init; } = [];

    /// <summary>Repairs of the cluster, whoever made them.</summary>
    public IReadOnlyList<EdgeStoreRepair> Repairs { get; init; } = [];

    /// <summary>Null when nodes may not be read.</summary>
    public IReadOnlyList<ObservedNode>? Nodes { get; init; } = [];

    /// <summary>The membership file that the members are given now; null when there is none.</summary>
    public string? Membership { get; init; }

    /// <summary>Template hash by name of service.</summary>
    public IReadOnlyDictionary<string, string> Services { get; init; } = new Dictionary<string, string>();

    public ObservedBudget Budget { get; init; } = ObservedBudget.Unsupported;

    public ObservedCertificates Certificates { get; init; } = ObservedCertificates.None;

    /// <summary>Backups that this cluster's schedule made.</summary>
    public IReadOnlyList<EdgeStoreBackup> Backups { get; init; } = [];

    /// <summary>The backup that spec.restore names, if it exists.</summary>
    public EdgeStoreBackup? RestoreBackup { get; init; }

    /// <summary>Join of all vectors at the previous look; null when this is the first since the operator started.</summary>
    public VersionVector? PreviousJoin { get; init; }
}
