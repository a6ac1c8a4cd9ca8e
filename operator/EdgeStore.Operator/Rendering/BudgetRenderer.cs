using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Rendering;

/// <summary>
/// The members' disruption budget. A number, because for pods without a controller that Kubernetes knows nothing else is
/// understood; the operator keeps it right.
/// </summary>
internal static class BudgetRenderer
{
    public static V1PodDisruptionBudget Render(EdgeStoreCluster cluster, int minAvailable) => new()
    {
        ApiVersion = "policy/v1",
        Kind = V1PodDisruptionBudget.KubeKind,
        Metadata = Metadata(cluster),
        Spec = Spec(cluster, minAvailable),
    };

    public static BetaDisruptionBudget RenderBeta(EdgeStoreCluster cluster, int minAvailable)
        => new() { Metadata = Metadata(cluster), Spec = Spec(cluster, minAvailable) };

    private static V1ObjectMeta Metadata(EdgeStoreCluster cluster) => new()
    {
        Name = cluster.Metadata.Name,
        NamespaceProperty = cluster.Metadata.NamespaceProperty,
        Labels = Labels.OfCluster(cluster.Metadata.Name),
        OwnerReferences = Owners.Of(cluster),
    };

    private static V1PodDisruptionBudgetSpec Spec(EdgeStoreCluster cluster, int minAvailable) => new()
    {
        MinAvailable = minAvailable,
        Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [Labels.Cluster] = cluster.Metadata.Name } },
    };
}
