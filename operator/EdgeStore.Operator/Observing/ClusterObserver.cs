using System.Collections.Concurrent;
using EdgeStore.Operator.Hosting;
using EdgeStore.Operator.Members;
using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Releases;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Runtime;

namespace EdgeStore.Operator.Observing;

/// <summary>An observation, and how the members that could be asked are reached.</summary>
internal sealed record Look(ClusterObservation Observation, IReadOnlyDictionary<string, MemberEndpoint> Endpoints);

/// <summary>Looks at a cluster: the caches, and what each member says of itself, asked in parallel with a deadline each.</summary>
internal sealed class ClusterObserver(
    ClusterCaches caches, CertificateObserver observedCertificates, IMemberAdmin admin, LookMemory memory, Silences silences, OperatorSettings settings,
    ReleaseTable releases, TimeProvider time)
{
    private const int AskedAtOnce = 64;

    /// <summary>Of those that have not answered lately: they cost nothing but the time until their deadline, which is then the same for all.</summary>
    private const int SilentAskedAtOnce = 512;

    public async Task<Look> LookAsync(EdgeStoreCluster cluster, CancellationToken cancellationToken)
    {
        var (certificates, trust) = await observedCertificates.ObserveAsync(cluster, Names(cluster), cancellationToken);
        var (members, endpoints) = Reach(cluster, trust);
        var answers = await AskAsync(members.Where(m => endpoints.ContainsKey(m.Resource.Spec.Name)), endpoints, cancellationToken);

        var now = time.GetUtcNow();
        var names = members.Where(m => m.Resource.Status?.Left is null).Select(m => m.Resource.Spec.Name).ToHashSet(StringComparer.Ordinal);
        var observation = new ClusterObservation
        {
            Cluster = cluster,
            Now = now,
            DefaultImage = settings.DefaultImage,
            Releases = releases,
            Members = [.. members.Select(m => WithAnswer(m, answers, trust))],
            Repairs = [.. caches.Repairs.List(cluster.Metadata.NamespaceProperty).Where(r => r.Spec.ClusterName == cluster.Metadata.Name)],
            Nodes = Nodes(),
            Membership = Membership(cluster),
            Services = Services(cluster),
            Budget = Budget(cluster),
            Certificates = certificates,
            Backups = [.. caches.Backups.List(cluster.Metadata.NamespaceProperty).Where(b => IsScheduledBy(b, cluster))],
            RestoreBackup = cluster.Spec.Restore?.BackupName is { } backup
                ? caches.Backups.Get(new ResourceKey(cluster.Metadata.NamespaceProperty, backup))
                : null,
            PreviousJoin = memory.PreviousJoin(cluster.Metadata.Uid, names, now),
        };
        memory.Remember(
            cluster.Metadata.Uid,
            answers.Where(a => a.Value.Report is not null).ToDictionary(a => a.Key, a => a.Value.Report!.Vector),
            now);
        return new Look(observation, endpoints);
    }

    /// <summary>The members, unasked, and how those that could be asked now are reached.</summary>
    public async Task<(IReadOnlyList<ObservedMember> Members, IReadOnlyDictionary<string, MemberEndpoint> Endpoints)> ReachAsync(
        EdgeStoreCluster cluster, CancellationToken cancellationToken)
        => Reach(cluster, await observedCertificates.TrustAsync(cluster, cancellationToken));

    private List<string> Names(EdgeStoreCluster cluster) => [.. caches.Members.OwnedBy(cluster.Metadata.Uid).Select(m => m.Spec.Name)];

    private (IReadOnlyList<ObservedMember> Members, IReadOnlyDictionary<string, MemberEndpoint> Endpoints) Reach(EdgeStoreCluster cluster, AdminTrust? trust)
    {
        var members = caches.Members.OwnedBy(cluster.Metadata.Uid).Select(m => Observe(cluster, m)).ToList();
        var endpoints = members.Where(CanBeAsked)
            .Where(m => trust is not null || !m.Resource.Spec.PeerTls)
            .Select(m => Endpoint(cluster, m, trust))
            .ToDictionary(e => e.Name, StringComparer.Ordinal);
        return (members, endpoints);
    }

    private ObservedMember Observe(EdgeStoreCluster cluster, EdgeStoreMember member)
    {
        var ns = cluster.Metadata.NamespaceProperty;
        var pod = caches.Pods.Get(new ResourceKey(ns, member.Spec.Name));
        var claim = caches.Claims.Get(new ResourceKey(ns, ResourceNames.Claim(member.Spec.Name, member.Spec.Tag, cluster.ClusterId())));
        return new ObservedMember(member)
        {
            Pod = pod is null ? null : PodReader.Read(pod, member.Metadata.Uid),
            Claim = claim is null ? null : new ObservedClaim(
                claim.Metadata.Uid,
                !string.IsNullOrEmpty(claim.Spec?.VolumeName),
                claim.Metadata.OwnerReferences?.Any(o => o.Uid == cluster.Metadata.Uid) == true,
                claim.Metadata.ResourceVersion),
        };
    }

    private static bool IsScheduledBy(EdgeStoreBackup backup, EdgeStoreCluster cluster)
        => backup.Metadata.Annotations?.TryGetValue(Annotations.ClusterUid, out var uid) == true && uid == cluster.Metadata.Uid;

    private static bool CanBeAsked(ObservedMember member) => member.Pod is { Running: true, Deleting: false, Ip: not null };

    private static ObservedMember WithAnswer(
        ObservedMember member, IReadOnlyDictionary<string, (MemberReport? Report, string? Silence)> answers, AdminTrust? trust)
    {
        if (answers.TryGetValue(member.Resource.Spec.Name, out var answer))
            return member with { Report = answer.Report, Silence = answer.Silence };
        return member with
        {
            Silence = !CanBeAsked(member) ? "it does not run" : trust is null ? "the operator has no certificate yet" : null,
        };
    }

    private static MemberEndpoint Endpoint(EdgeStoreCluster cluster, ObservedMember member, AdminTrust? trust) => new(
        member.Resource.Spec.Name,
        cluster.Names().Host(member.Resource.Spec.Name),
        member.Pod!.Ip!,
        StoreContract.PeerPort,
        member.Resource.Spec.PeerTls ? trust : null);

    private async Task<IReadOnlyDictionary<string, (MemberReport? Report, string? Silence)>> AskAsync(
        IEnumerable<ObservedMember> members, IReadOnlyDictionary<string, MemberEndpoint> endpoints, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentDictionary<string, (MemberReport?, string?)>(StringComparer.Ordinal);
        var groups = members.ToLookup(silences.IsKnown);
        await Task.WhenAll(AskAsync(groups[false], AskedAtOnce), AskAsync(groups[true], SilentAskedAtOnce));
        return answers;

        Task AskAsync(IEnumerable<ObservedMember> some, int atOnce)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
            return Parallel.ForEachAsync(some, options, async (member, cancellation) =>
                answers[member.Resource.Spec.Name] = await this.AskAsync(member, endpoints[member.Resource.Spec.Name], cancellation));
        }
    }

    private async Task<(MemberReport? Report, string? Silence)> AskAsync(ObservedMember member, MemberEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (silences.Of(member, time.GetUtcNow()) is { } silent) return (null, silent);
        try
        {
            var report = await admin.StatusAsync(endpoint, cancellationToken);
            silences.Forget(member.Resource.Metadata.Uid);
            return (report, null);
        }
        catch (MemberUnavailableException e)
        {
            silences.Remember(member, e.Message, time.GetUtcNow());
            return (null, e.Message);
        }
    }

    private IReadOnlyList<ObservedNode>? Nodes() => caches.Nodes.IsAccessible ? [.. caches.Nodes.List().Select(ObservedNode.Of)] : null;

    private string? Membership(EdgeStoreCluster cluster)
        => caches.ConfigMaps.Get(new ResourceKey(cluster.Metadata.NamespaceProperty, cluster.Names().Membership)) is { Data: { } data } map
            && map.Metadata.OwnerReferences?.Any(o => o.Uid == cluster.Metadata.Uid) == true
            && data.TryGetValue(StoreContract.MembershipFile, out var text)
                ? text
                : null;

    private Dictionary<string, string> Services(EdgeStoreCluster cluster)
        => caches.Services.OwnedBy(cluster.Metadata.Uid).ToDictionary(
            s => s.Metadata.Name,
            s => s.Metadata.Annotations?.TryGetValue(Annotations.TemplateHash, out var hash) == true ? hash : "");

    private ObservedBudget Budget(EdgeStoreCluster cluster)
    {
        var key = ResourceKey.Of(cluster);
        if (caches.Budgets.IsAccessible) return new ObservedBudget(BudgetApi.Stable, MinAvailable(caches.Budgets.Get(key)?.Spec));
        return caches.BetaBudgets.IsAccessible
            ? new ObservedBudget(BudgetApi.Beta, MinAvailable(caches.BetaBudgets.Get(key)?.Spec))
            : ObservedBudget.Unsupported;
    }

    // A budget that somebody made into something else is applied anew.
    private static int? MinAvailable(V1PodDisruptionBudgetSpec? spec)
        => spec is null ? null : int.TryParse(spec.MinAvailable?.Value, out var number) ? number : -1;
}
