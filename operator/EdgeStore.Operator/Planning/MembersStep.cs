using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Creates member resources: with new tags for places that have none, and again, with their old tags, for members whose
/// resource was deleted by hand. Such a member has not left; only its own word makes it leave.
/// </summary>
internal static class MembersStep
{
    public const int MaxTag = 262143;

    public static int NextTag(ClusterObservation observation, IReadOnlyList<MembershipEntry> published)
    {
        var status = observation.Cluster.Status;
        // Any tag that is visible anywhere was used, even when the status was lost.
        return observation.Members.Select(m => m.Resource.Spec.Tag)
            .Concat(published.Select(e => e.Tag))
            .Concat((status?.RemovedMembers ?? []).Select(r => r.Tag))
            .Select(t => t + 1)
            .Append(status?.NextTag ?? 1)
            .Max();
    }

    public static IReadOnlyList<PlanAction> Plan(PlanContext context)
    {
        var existing = context.Views.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var forgotten = Forgotten(context).Where(m => !existing.Contains(m.Spec.Name)).ToList();
        existing.UnionWith(forgotten.Select(m => m.Spec.Name));

        var next = NextTag(context.Observation, context.Published);
        var created = new List<EdgeStoreMember>();
        foreach (var place in context.Placement.Places.Where(p => !existing.Contains(p.Name)))
        {
            if (next + created.Count > MaxTag) break;
            created.Add(Member(context, place, next + created.Count));
        }

        var actions = new List<PlanAction>();
        if (created.Count + forgotten.Count > 0) actions.Add(new ReserveTags(next + created.Count));
        actions.AddRange(forgotten.Concat(created).Select(m => new CreateMember(m)));
        return actions;
    }

    private static IEnumerable<EdgeStoreMember> Forgotten(PlanContext context)
    {
        var known = context.Views.Select(v => v.Tag).Concat(context.Removed.Select(r => r.Tag)).ToHashSet();
        foreach (var entry in context.Published.Where(e => !e.Removed && !known.Contains(e.Tag)))
            if (PlaceOf(context, entry.Name) is { } place)
                yield return Member(context, place, entry.Tag);
    }

    private static Place? PlaceOf(PlanContext context, string name)
    {
        if (context.Settings.PerNode is null)
            return context.Names.OrdinalOf(name) is { } ordinal ? new Place(name, ordinal, null) : null;
        return context.Observation.Nodes?.FirstOrDefault(n => context.Names.OfNode(n.Name) == name) is { } node
            ? new Place(name, null, node.Name)
            : null;
    }

    private static EdgeStoreMember Member(PlanContext context, Place place, int tag) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = place.Name,
            NamespaceProperty = context.Cluster.Metadata.NamespaceProperty,
            Labels = Labels.OfMember(context.Cluster.Metadata.Name, place.Name),
            OwnerReferences = Owners.Of(context.Cluster),
        },
        Spec = new EdgeStoreMemberSpec
        {
            ClusterName = context.Cluster.Metadata.Name,
            Name = place.Name,
            Tag = tag,
            Ordinal = place.Ordinal,
            Node = place.Node,
            Storage = context.Settings.Storage,
            PeerTls = context.Settings.Tls,
        },
    };
}
