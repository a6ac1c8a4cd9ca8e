namespace EdgeStore.Operator.Planning;

internal static class NodeSelection
{
    /// <summary>Whether a node with these labels should have a member, its taints aside.</summary>
    public static bool Selects(this PerNodePlacement placement, IReadOnlyDictionary<string, string> labels)
        => placement.NodeSelector is not { } selector
            || selector.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value);
}
