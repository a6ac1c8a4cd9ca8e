namespace EdgeStore.Operator.Tests.Backups;

/// <summary>observed.yaml of a case of a backup. What is left out: the cluster exists, it has no members, there is no pod.</summary>
internal sealed class BackupCaseFile
{
    public DateTime Now { get; set; } = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    public bool Cluster { get; set; } = true;

    public List<BackupMemberLine> Members { get; set; } = [];

    public BackupPodLine? Pod { get; set; }
}

internal sealed class BackupMemberLine
{
    public string Name { get; set; } = "";

    public int Tag { get; set; }

    public string Phase { get; set; } = "Ready";

    public string? Message { get; set; }

    public long Lag { get; set; }

    /// <summary>Restarted, and not caught up yet.</summary>
    public bool CatchingUp { get; set; }
}

internal sealed class BackupPodLine
{
    public string State { get; set; } = "running";

    public string Member { get; set; } = "demo-2";

    public string? Words { get; set; }

    /// <summary>The container's last words.</summary>
    public string? Report { get; set; }
}
