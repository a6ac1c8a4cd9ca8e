namespace EdgeStore.Operator.Observing;

internal sealed record ObservedNode(string Name)
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<V1Taint> Taints { get; init; } = [];

    /// <summary>The node's own Ready condition is True.</summary>
    public bool Ready { get; init; } = true;
}
