namespace EdgeStore.Operator.Backups;

/// <summary>Everything that planning a backup looks at, of one moment.</summary>
internal sealed record BackupObservation
{
    public required EdgeStoreBackup Backup { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Null: there is no such cluster.</summary>
    public EdgeStoreCluster? Cluster { get; init; }

    /// <summary>The cluster's.</summary>
    public IReadOnlyList<EdgeStoreMember> Members { get; init; } = [];

    /// <summary>The pod of the current attempt.</summary>
    public ObservedBackupPod? Pod { get; init; }
}

internal enum BackupPodState
{
    Waiting,
    Running,
    Succeeded,
    Failed,
}

/// <param name="Member">The member that it reads.</param>
/// <param name="Words">Why it waits, or what it said in the end.</param>
/// <param name="Result">Of a pod that has succeeded: what it said that it wrote; null when that cannot be read.</param>
internal sealed record ObservedBackupPod(string Name, string Uid, BackupPodState State, string? Member, string? Words, BackupResult? Result);
