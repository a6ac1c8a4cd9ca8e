namespace EdgeStore.Operator.Backups;

/// <summary>What to do, and what to tell.</summary>
internal sealed record BackupPlan
{
    public BackupAction? Action { get; init; }

    /// <summary>The status, should the action succeed.</summary>
    public required EdgeStoreBackupStatus Status { get; init; }

    /// <summary>When to look again although nothing changed; null: never.</summary>
    public TimeSpan? LookAgain { get; init; }
}

internal abstract record BackupAction;

internal sealed record CreateBackupPod(int Attempt, string Member) : BackupAction
{
    public override string ToString() => $"create the pod of attempt {Attempt} for {Member}";
}

internal sealed record DeleteBackupPod(string Name, string Uid) : BackupAction
{
    public override string ToString() => $"delete pod {Name}";
}

/// <summary>Deletes the resource itself, whose time is over.</summary>
internal sealed record DeleteExpiredBackup : BackupAction
{
    public override string ToString() => "delete the resource";
}
