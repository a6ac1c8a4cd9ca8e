namespace EdgeStore.DevCluster;

/// <summary>A virtual node.</summary>
public sealed record NodeOptions(string Name)
{
    /// <summary>The label topology.kubernetes.io/zone, or null for none.</summary>
    public string? Zone { get; init; }

    /// <summary>Labels beyond the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
