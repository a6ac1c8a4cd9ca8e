namespace EdgeStore.Operator.Settings;

/// <summary>A cluster's spec after validation, with the defaults filled in.</summary>
internal sealed record ClusterSettings
{
    public required string Image { get; init; }

    /// <summary>The release in the image, where the user tells it.</summary>
    public string? Version { get; init; }

    /// <summary>Exactly one of <see cref="Replicas"/> and <see cref="PerNode"/> is set.</summary>
    public int? Replicas { get; init; }

    public PerNodePlacement? PerNode { get; init; }

    /// <summary>For new members.</summary>
    public required MemberStorage Storage { get; init; }

    public required bool RetainClaims { get; init; }

    public required StoreOptions Options { get; init; }

    public required bool Tls { get; init; }

    public required PortCertificates Peers { get; init; }

    /// <summary>Null: clients are served without TLS.</summary>
    public PortCertificates? Clients { get; init; }

    /// <summary>Secret with the authorities of clients' certificates; null: clients need none.</summary>
    public string? ClientAuthoritySecret { get; init; }

    public IReadOnlyList<string> ClientDnsNames { get; init; } = [];

    public required UpgradeSettings Upgrade { get; init; }

    public required int MinimumCopies { get; init; }

    /// <summary>Null: no repairs by the clock.</summary>
    public RepairSchedule? Repair { get; init; }

    public required SiteTable Sites { get; init; }

    public required LinkSettings Links { get; init; }

    /// <summary>Null: members of deleted nodes stay until somebody says otherwise.</summary>
    public TimeSpan? RemoveDeletedNodesAfter { get; init; }

    public required bool Paused { get; init; }

    public BackupSchedule? Backup { get; init; }

    public RestoreSpec? Restore { get; init; }

    public ContainerResources? Resources { get; init; }

    public SchedulingSpec Scheduling { get; init; } = new();

    public bool HostNetwork { get; init; }

    /// <param name="name">Null, or a name that the spec does not have: what holds for every site.</param>
    public SiteSettings SiteOf(string? name) => Sites.Of(name);
}
