namespace EdgeStore.Operator.Observing;

internal sealed record ObservedNode(string Name)
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<V1Taint> Taints { get; init; } = [];

    /// <summary>The node's own Ready condition is True.</summary>
    public bool Ready { get; init; } = true;

    public static ObservedNode Of(V1Node node) => new(node.Metadata.Name)
    {
        Labels = node.Metadata.Labels?.ToDictionary(StringComparer.Ordinal) ?? [],
        Taints = [.. node.Spec?.Taints ?? []],
        Ready = node.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true,
    };
}
