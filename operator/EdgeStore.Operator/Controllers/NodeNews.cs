using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Caching;

namespace EdgeStore.Operator.Controllers;

/// <summary>
/// Which changes of nodes call for a look, and at which clusters. A kubelet's signs of life do not: of thousands of nodes,
/// somebody always gives one.
/// </summary>
internal static class NodeNews
{
    public static bool Is(V1Node before, V1Node after)
    {
        var (old, now) = (ObservedNode.Of(before), ObservedNode.Of(after));
        return old.Ready != now.Ready
            || old.Labels.Count != now.Labels.Count
            || old.Labels.Except(now.Labels).Any()
            || !old.Taints.Select(Text).ToHashSet(StringComparer.Ordinal).SetEquals(now.Taints.Select(Text));
    }

    /// <summary>Clusters that want a member on the node, or have one there.</summary>
    public static IEnumerable<ResourceKey> ClustersOf(
        V1Node node, IResourceCache<EdgeStoreCluster> clusters, IResourceCache<EdgeStoreMember> members)
    {
        var observed = ObservedNode.Of(node);
        return clusters.List()
            .Where(c => c.Spec.Placement?.PerNode?.Selects(observed.Labels) == true || members.OwnedBy(c.Metadata.Uid).Any(m => Home(m) == observed.Name))
            .Select(ResourceKey.Of);
    }

    private static string? Home(EdgeStoreMember member) => member.Spec.Node ?? member.Status?.NodeName;

    private static string Text(V1Taint taint) => $"{taint.Key}={taint.Value}:{taint.Effect}";
}
