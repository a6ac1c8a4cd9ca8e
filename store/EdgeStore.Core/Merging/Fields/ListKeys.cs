namespace EdgeStore.Core.Merging.Fields;

/// <summary>
/// Which lists are merged by element, and by which of an element's fields: Kubernetes' own list-map keys
/// (<c>x-kubernetes-list-map-keys</c> in its OpenAPI), known by the list's name and place because a store has no schema.
/// A list that does not fit (an element without the key, a key twice) is one field, as is every list not named here.
/// </summary>
internal static class ListKeys
{
    /// <summary>The elements themselves are the keys.</summary>
    public static readonly IReadOnlyList<ListKey> Set = [];

    private static readonly ListKey Protocol = new("protocol", "\"TCP\"");

    private static readonly Dictionary<string, ListKey[]> ByName = new(StringComparer.Ordinal)
    {
        ["conditions"] = [new("type")],
        ["containers"] = [new("name")],
        ["env"] = [new("name")],
        ["ephemeralContainers"] = [new("name")],
        ["hostAliases"] = [new("ip")],
        ["imagePullSecrets"] = [new("name")],
        ["initContainers"] = [new("name")],
        ["managedFields"] = [new("manager", "\"\""), new("operation", "\"\""), new("apiVersion", "\"\""), new("subresource", "\"\"")],
        ["ownerReferences"] = [new("uid")],
        ["resourceClaims"] = [new("name")],
        ["schedulingGates"] = [new("name")],
        ["topologySpreadConstraints"] = [new("topologyKey"), new("whenUnsatisfiable")],
        ["volumeDevices"] = [new("devicePath")],
        ["volumeMounts"] = [new("mountPath")],
        ["volumes"] = [new("name")],
        ["webhooks"] = [new("name")],
    };

    private static readonly Dictionary<string, ListKey[]> ByPath = new(StringComparer.Ordinal)
    {
        ["/metadata/finalizers"] = [],
        ["/spec/ports"] = [new("port"), Protocol],
        ["/status/addresses"] = [new("type")],
        ["/status/podIPs"] = [new("ip")],
    };

    private static readonly ListKey[] ContainerPort = [new("containerPort"), Protocol];

    /// <returns>The keys of the list's elements, <see cref="Set"/>, or null for a list that is one field.</returns>
    public static IReadOnlyList<ListKey>? Of(string list)
    {
        if (ByPath.TryGetValue(list, out var exact)) return exact;
        var step = FieldPath.StepOf(list);
        if (step == "/ports") return IsContainer(FieldPath.ParentOf(list)) ? ContainerPort : null;
        return step.Length > 0 && step[0] == '/' ? ByName.GetValueOrDefault(step[1..]) : null;
    }

    private static bool IsContainer(string path) =>
        FieldPath.StepOf(path) is ['[', ..]
        && FieldPath.StepOf(FieldPath.ParentOf(path)) is "/containers" or "/initContainers" or "/ephemeralContainers";
}
