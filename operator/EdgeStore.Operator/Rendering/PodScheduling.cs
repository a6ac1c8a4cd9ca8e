using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

/// <summary>Where a member's pod may run.</summary>
internal static class PodScheduling
{
    // At the edge a node that is cut off for hours is normal: its member stays, and is there when the node is back.
    private static readonly V1Toleration[] Always =
    [
        new() { Key = "node.kubernetes.io/unreachable", OperatorProperty = "Exists" },
        new() { Key = "node.kubernetes.io/not-ready", OperatorProperty = "Exists" },
    ];

    public static List<V1Toleration> Tolerations(ClusterSettings settings) => [.. Always, .. settings.Scheduling.Tolerations ?? []];

    public static V1Affinity Affinity(EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings)
    {
        // A node by its name, as daemon sets do it: the scheduler still decides whether there is room.
        if (member.Spec.Node is { } node) return new V1Affinity { NodeAffinity = OnNode(node) };
        var affinity = settings.Scheduling.Affinity ?? new V1Affinity { PodAntiAffinity = PreferDifferentNodes(cluster) };
        // The data of a member on a host path is where it first ran.
        return member is { Spec.Storage.HostPath: not null, Status.NodeName: { } home }
            ? new V1Affinity { NodeAffinity = OnNode(home), PodAffinity = affinity.PodAffinity, PodAntiAffinity = affinity.PodAntiAffinity }
            : affinity;
    }

    private static V1NodeAffinity OnNode(string node) => new()
    {
        RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
        {
            NodeSelectorTerms =
            [
                new V1NodeSelectorTerm
                {
                    MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "In", Values = [node] }],
                },
            ],
        },
    };

    private static V1PodAntiAffinity PreferDifferentNodes(EdgeStoreCluster cluster) => new()
    {
        PreferredDuringSchedulingIgnoredDuringExecution =
        [
            new V1WeightedPodAffinityTerm
            {
                Weight = 100,
                PodAffinityTerm = new V1PodAffinityTerm
                {
                    TopologyKey = "kubernetes.io/hostname",
                    LabelSelector = new V1LabelSelector
                    {
                        MatchLabels = new Dictionary<string, string> { [Labels.Cluster] = cluster.Metadata.Name },
                    },
                },
            },
        ],
    };
}
