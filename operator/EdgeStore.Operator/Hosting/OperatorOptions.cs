namespace EdgeStore.Operator.Hosting;

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>What the command line and the environment say.</summary>
internal sealed record OperatorOptions
{
    /// <summary>Null: no metrics are served.</summary>
    public required BindAddress? Metrics { get; init; }

    /// <summary>Null: no health checks are served.</summary>
    public required BindAddress? Health { get; init; }

    public required bool LeaderElect { get; init; }

    /// <summary>Empty: all.</summary>
    public required IReadOnlyList<string> WatchNamespaces { get; init; }

    public required string DefaultImage { get; init; }

    public required LogLevel LogLevel { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Of this process among the candidates for leadership, and as the source of events.</summary>
    public required string PodName { get; init; }

    public required string PodNamespace { get; init; }
}
