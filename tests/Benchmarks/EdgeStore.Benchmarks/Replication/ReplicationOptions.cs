namespace EdgeStore.Benchmarks.Replication;

internal sealed record ReplicationOptions
{
    /// <summary>Data directories are made in it; it decides which disk is measured.</summary>
    public required string Directory { get; init; }

    /// <summary>Names of measures; empty means all.</summary>
    public required string[] Measures { get; init; }

    /// <summary>How many changes a member catches up.</summary>
    public required int Changes { get; init; }

    /// <summary>Bytes of their values.</summary>
    public required int ValueSize { get; init; }

    /// <summary>Length of each measurement by time.</summary>
    public required TimeSpan Duration { get; init; }

    public string? JsonFile { get; init; }

    public string? MarkdownFile { get; init; }
}
