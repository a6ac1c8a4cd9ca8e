using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>A member that should exist.</summary>
internal sealed record Place(string Name, int? Ordinal, string? Node);

/// <summary>Which members the spec asks for.</summary>
internal abstract class Placement
{
    /// <summary>Places that should have a member, in the order in which new members get their tags.</summary>
    public abstract IReadOnlyList<Place> Places { get; }

    /// <summary>False only for a member that should leave.</summary>
    public abstract bool Wants(EdgeStoreMemberSpec member);

    public static Placement Of(ClusterObservation observation, ClusterSettings? settings, Restore? restore)
    {
        var whole = Whole(observation, settings);
        return restore is null ? whole : new Restoring(whole, restore);
    }

    private static Placement Whole(ClusterObservation observation, ClusterSettings? settings) => settings switch
    {
        { Replicas: { } replicas } => new ByReplicas(observation.Cluster.Names(), replicas),
        { PerNode: { } perNode } => new ByNode(observation.Cluster.Names(), perNode, observation.Nodes ?? []),
        _ => new Unknown(),
    };

    private sealed class ByReplicas(ResourceNames names, int replicas) : Placement
    {
        public override IReadOnlyList<Place> Places { get; } =
            [.. Enumerable.Range(0, replicas).Select(o => new Place(names.OfOrdinal(o), o, null))];

        public override bool Wants(EdgeStoreMemberSpec member) => member.Ordinal < replicas;
    }

    private sealed class ByNode(ResourceNames names, PerNodePlacement perNode, IReadOnlyList<ObservedNode> nodes) : Placement
    {
        private readonly Dictionary<string, ObservedNode> _nodes = nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);

        public override IReadOnlyList<Place> Places { get; } =
        [
            .. nodes.Where(n => perNode.Selects(n.Labels) && Admits(n, perNode))
                .OrderBy(n => n.Name, StringComparer.Ordinal)
                .Select(n => new Place(names.OfNode(n.Name), null, n.Name)),
        ];

        // A node that is gone may come back; only one that is there and does not match loses its member. Taints keep new
        // members away and never drive one out: cordoning a node must not shrink the fleet.
        public override bool Wants(EdgeStoreMemberSpec member)
            => member.Node is not { } name || !_nodes.TryGetValue(name, out var node) || perNode.Selects(node.Labels);

        private static bool Admits(ObservedNode node, PerNodePlacement perNode)
            => node.Taints.All(t => t.Effect == "PreferNoSchedule" || (perNode.Tolerations ?? []).Any(x => Tolerates(x, t)));

        private static bool Tolerates(V1Toleration toleration, V1Taint taint)
            => (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
                && (string.IsNullOrEmpty(toleration.Key) ? toleration.OperatorProperty == "Exists" : toleration.Key == taint.Key)
                && (toleration.OperatorProperty == "Exists" || (toleration.Value ?? "") == (taint.Value ?? ""));
    }

    private sealed class Restoring(Placement whole, Restore restore) : Placement
    {
        public override IReadOnlyList<Place> Places { get; } = restore.Limit(whole.Places);

        public override bool Wants(EdgeStoreMemberSpec member) => whole.Wants(member);
    }

    // With an invalid spec nobody is asked to leave.
    private sealed class Unknown : Placement
    {
        public override IReadOnlyList<Place> Places => [];

        public override bool Wants(EdgeStoreMemberSpec member) => true;
    }
}
