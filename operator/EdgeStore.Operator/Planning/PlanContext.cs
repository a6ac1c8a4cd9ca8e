using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning.Upgrading;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>What the steps of planning share.</summary>
internal sealed class PlanContext
{
    public PlanContext(ClusterObservation observation, Rollout rollout, Placement placement, Restore? restore, IReadOnlyList<MemberView> views)
    {
        Observation = observation;
        Rollout = rollout;
        Placement = placement;
        Restore = restore;
        Views = views;
        Vanished = Vanishing.Of(observation, views);
        HeldByAll = VersionVector.JoinAll(views.Select(v => v.Report?.Vector).OfType<VersionVector>());
        Published = MembershipFile.Parse(observation.Membership ?? "");
        Removed = observation.Cluster.Status?.RemovedMembers ?? [];
    }

    public ClusterObservation Observation { get; }

    public Rollout Rollout { get; }

    public ClusterSettings Settings => Rollout.Target;

    public Placement Placement { get; }

    /// <summary>Null: there is none, or it is over.</summary>
    public Restore? Restore { get; }

    public IReadOnlyList<MemberView> Views { get; }

    /// <summary>Members that vanished together: while there are any, nothing is destroyed.</summary>
    public IReadOnlyList<MemberView> Vanished { get; }

    /// <summary>Join of what all members say that they hold.</summary>
    public VersionVector HeldByAll { get; }

    /// <summary>The membership that members are given now.</summary>
    public IReadOnlyList<MembershipEntry> Published { get; }

    public IReadOnlyList<RemovedMember> Removed { get; }

    public EdgeStoreCluster Cluster => Observation.Cluster;

    public ResourceNames Names => Cluster.Names();

    public AuthorityRotation Rotation => new(Settings, Names, Observation.Certificates, Views);

    /// <summary>Members that <paramref name="member"/> can be stopped on the strength of: wanted, and not on their way out.</summary>
    public IEnumerable<MemberView> OthersOf(MemberView member) => Views.Where(v => v.Tag != member.Tag && v.Wanted && !v.Departing);

    /// <summary>
    /// How many others must hold everything that <paramref name="member"/> holds. One that is to have no others is exempt; one
    /// that only has none at the moment is not.
    /// </summary>
    public int CopiesNeeded(MemberView member)
        => OthersOf(member).Any() || Placement.Places.Any(p => p.Name != member.Name) ? Settings.MinimumCopies : 0;

    /// <summary>
    /// As many, unless none of the others speaks a protocol of the member's, which was away for several releases: then nobody
    /// can take what it has until it is changed. Its volume keeps it meanwhile.
    /// </summary>
    public int CopiesNeededToRestart(MemberView member)
        => member.Report?.Protocols is { } own && OthersOf(member).Where(o => o.Healthy).ToList() is { Count: > 0 } others
            && others.All(o => o.Report!.Protocols is { } theirs && !theirs.Overlaps(own))
                ? 0
                : CopiesNeeded(member);
}
