using EdgeStore.DevCluster.ControlPlane;

namespace EdgeStore.DevCluster;

/// <summary>What a cluster is made of.</summary>
public sealed record VirtualClusterOptions
{
    public StoreKind Store { get; init; } = StoreKind.EdgeStore;

    public IReadOnlyList<NodeOptions> Nodes { get; init; } =
        [.. Enumerable.Range(1, 3).Select(number => new NodeOptions($"node-{number}") { Zone = $"zone-{number}" })];

    public Tools Tools { get; init; } = new();

    /// <summary>Where the cluster keeps its files; null makes a directory that is deleted at the end. Must be on a real disk.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>A node that was silent for so long becomes NotReady. Kubernetes' default is 40 s.</summary>
    public TimeSpan NodeGracePeriod { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long the API server keeps events. Kubernetes' default is an hour.</summary>
    public TimeSpan EventTtl { get; init; } = TimeSpan.FromHours(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
