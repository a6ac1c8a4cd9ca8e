using EdgeStore.Operator.Members;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Runtime;
using EdgeStore.Operator.Runtime.Caching;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Repairing;

/// <summary>What a repair's planning is to know, and how the members are reached.</summary>
internal sealed record RepairLook(RepairObservation Observation, IReadOnlyDictionary<string, MemberEndpoint> Endpoints);

internal sealed class RepairObserver(
    IResourceCache<EdgeStoreCluster> clusters, IResourceCache<EdgeStoreRepair> repairs, ClusterObserver observer, RepairRuns runs, TimeProvider time)
{
    public async Task<RepairLook> LookAsync(EdgeStoreRepair repair, CancellationToken cancellationToken)
    {
        var ns = repair.Metadata.NamespaceProperty;
        var cluster = clusters.Get(new ResourceKey(ns, repair.Spec.ClusterName));
        var (members, endpoints) = cluster is null ? ([], new Dictionary<string, MemberEndpoint>()) : await observer.ReachAsync(cluster, cancellationToken);
        var sites = SiteReader.Read(cluster?.Spec.Sites ?? new SitesSpec(), []);
        var observation = new RepairObservation
        {
            Repair = repair,
            Cluster = cluster,
            Now = time.GetUtcNow(),
            Members = [.. members
                .Where(m => m.Resource.Status is not { Left: not null } and not { Phase: MemberPhase.Leaving })
                .Select(m => Member(m.Resource, endpoints.ContainsKey(m.Resource.Spec.Name), sites))],
            Runs = runs.Of(repair.Metadata.Uid),
            Before = Before(repair),
        };
        return new RepairLook(observation, endpoints);
    }

    internal static RepairMember Member(EdgeStoreMember member, bool reachable, SiteTable sites)
    {
        var absence = member.Status?.Phase switch
        {
            MemberPhase.Offline or MemberPhase.Expired => "is offline",
            MemberPhase.Ready or MemberPhase.Late => reachable ? null : "does not run",
            var phase => $"is {(phase ?? MemberPhase.Pending).ToLowerInvariant()}",
        };
        return new RepairMember(member.Spec.Name, member.Spec.Tag, absence, member.Status?.Phase is MemberPhase.Offline or MemberPhase.Expired)
        {
            Site = member.Status?.Site,
            Windows = sites.Of(member.Status?.Site).Windows,
        };
    }

    // One that runs goes first; of those that wait, the oldest.
    private string? Before(EdgeStoreRepair repair) => repairs.List(repair.Metadata.NamespaceProperty)
        .Where(r => r.Metadata.Uid != repair.Metadata.Uid && r.Metadata.DeletionTimestamp is null)
        .Where(r => r.Spec.ClusterName == repair.Spec.ClusterName && !RepairPhase.IsFinished(r.Status?.Phase))
        .Where(r => r.Status?.StartTime is not null || Turn(r).CompareTo(Turn(repair)) < 0)
        .Select(r => r.Metadata.Name)
        .Order(StringComparer.Ordinal)
        .FirstOrDefault();

    private static (DateTime, string) Turn(EdgeStoreRepair repair) => (repair.Metadata.CreationTimestamp ?? DateTime.MaxValue, repair.Metadata.Uid);
}
