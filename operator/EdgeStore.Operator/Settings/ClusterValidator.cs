using System.Globalization;
using System.Text.RegularExpressions;
using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Resources.Schema;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Settings;

/// <summary>
/// Checks a cluster as the CRD does, and what the CRD cannot: an API server may lack CEL, and an object may be older than
/// the schema. Every problem is reported, not just the first.
/// </summary>
internal static partial class ClusterValidator
{
    public static (ClusterSettings? Settings, IReadOnlyList<string> Problems) Validate(ClusterObservation observation)
    {
        var spec = observation.Cluster.Spec;
        var problems = new List<string>();
        Name(observation.Cluster.Metadata.Name, problems);
        Placement(spec, observation.Members, problems);
        Storage(spec.Storage, problems);
        Options(spec.Options ?? new StoreOptions(), problems);
        Rollout(spec, problems);
        var repair = RepairSchedule.Read(spec.AntiEntropy?.Repair, problems);
        TlsValidator.Validate(observation, problems);
        var backup = BackupRules.Schedule(spec.Backup, problems);
        BackupRules.Restore(observation.Cluster, problems);
        var sites = SiteReader.Read(spec.Sites ?? new SitesSpec(), problems);
        var links = LinkSettings.Read(spec.AntiEntropy ?? new AntiEntropySpec(), problems);
        Membership(spec, problems);
        var tls = spec.Tls?.Enabled ?? true;
        if (observation.Members.Any(m => m.Resource.Spec.PeerTls != tls))
            problems.Add("tls.enabled cannot change after creation: members with and without TLS cannot talk to each other");
        return problems.Count > 0 ? (null, problems) : (Settings(observation, tls, repair, backup, sites, links), problems);
    }

    private static ClusterSettings Settings(ClusterObservation observation, bool tls, RepairSchedule? repair, BackupSchedule? backup, SiteTable sites, LinkSettings links)
    {
        var spec = observation.Cluster.Spec;
        return new ClusterSettings
        {
            // Upgrading the operator, which may change the default, must not restart the fleet: the first choice is kept.
            Image = spec.Image ?? observation.Cluster.Status?.Image ?? observation.DefaultImage,
            Version = spec.Version,
            Replicas = spec.Placement!.Replicas,
            PerNode = spec.Placement.PerNode,
            Storage = new MemberStorage
            {
                Size = spec.Storage!.Size,
                StorageClassName = spec.Storage.StorageClassName,
                HostPath = spec.Storage.HostPath,
            },
            RetainClaims = spec.Storage.RetainPolicy != StorageSpec.Delete,
            Options = spec.Options ?? new StoreOptions(),
            Tls = tls,
            Peers = PortCertificates.OfPeers(spec.Tls),
            Clients = PortCertificates.OfClients(spec.Tls),
            ClientAuthoritySecret = spec.Tls?.Client is { Enabled: true, ClientCertAuth: true } client ? client.TrustedCaSecret : null,
            ClientDnsNames = spec.Tls?.Client?.DnsNames ?? [],
            Upgrade = UpgradeSettings.Of(spec.Upgrade ?? new UpgradeSpec()),
            MinimumCopies = spec.Membership?.MinimumCopies ?? MembershipSpec.DefaultMinimumCopies,
            Repair = repair,
            Sites = sites,
            Links = links,
            RemoveDeletedNodesAfter = spec.Membership?.RemoveDeletedNodesAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Paused = spec.Paused,
            Backup = backup,
            Restore = spec.Restore,
            Resources = spec.Resources,
            Scheduling = spec.Placement.PerNode is { } perNode
                ? new SchedulingSpec { Tolerations = perNode.Tolerations }
                : spec.Scheduling ?? new SchedulingSpec(),
            HostNetwork = spec.HostNetwork,
        };
    }

    private static void Name(string name, List<string> problems)
    {
        if (name.Length > EdgeStoreCluster.NameMaxLength || !Regex.IsMatch(name, EdgeStoreCluster.NamePattern))
            problems.Add($"metadata.name must be a DNS label that starts with a letter and has at most {EdgeStoreCluster.NameMaxLength} characters");
    }

    private static void Placement(EdgeStoreClusterSpec spec, IReadOnlyList<ObservedMember> members, List<string> problems)
    {
        var placement = spec.Placement;
        if (placement is null || (placement.Replicas is null) == (placement.PerNode is null))
        {
            problems.Add("placement must have exactly one of replicas and perNode");
            return;
        }
        if (placement.Replicas is < 1 or > 1000) problems.Add("placement.replicas must be between 1 and 1000");
        if (placement.PerNode is not null && spec.Scheduling is not null)
            problems.Add("scheduling belongs to placement.replicas; placement.perNode has its own nodeSelector and tolerations");
        if (members.Any(m => (m.Resource.Spec.Node is null) != (placement.PerNode is null)))
            problems.Add("placement cannot change between replicas and perNode");
    }

    private static void Storage(StorageSpec? storage, List<string> problems)
    {
        if (storage is null || (storage.Size is null) == (storage.HostPath is null))
        {
            problems.Add("storage must have exactly one of size and hostPath");
            return;
        }
        if (storage.Size is { } size && !IsPositiveQuantity(size.Value))
            problems.Add($"storage.size: '{size.Value}' is not a quantity greater than 0, such as 10Gi");
        if (storage.RetainPolicy is not (null or StorageSpec.Retain or StorageSpec.Delete))
            problems.Add($"storage.retainPolicy: '{storage.RetainPolicy}' is neither Retain nor Delete");
        if (storage.HostPath is not { } path) return;
        if (!path.StartsWith('/') || path.EndsWith('/') || path.Split('/').Contains(".."))
            problems.Add("storage.hostPath must be an absolute path below / without '..' and without a closing '/'");
        if (storage.StorageClassName is not null) problems.Add("storage.storageClassName has no meaning with storage.hostPath");
        if (storage.RetainPolicy == StorageSpec.Delete)
            problems.Add("the operator cannot delete a storage.hostPath: storage.retainPolicy must be Retain");
    }

    private static void Options(StoreOptions options, List<string> problems)
    {
        if (options.Durability is { } durability && !Durability().IsMatch(durability))
            problems.Add("options.durability must be fsync, none or interval=<milliseconds>");
        if (options.AutoCompactionMode is not (null or "periodic" or "revision"))
            problems.Add("options.autoCompactionMode must be periodic or revision");
        if ((options.AutoCompactionMode is null) != (options.AutoCompactionRetention is null))
            problems.Add("options.autoCompactionMode and options.autoCompactionRetention belong together");
        if (options.AutoCompactionRetention is { } retention
            && !(options.AutoCompactionMode == "revision" ? Number() : NumberOrDuration()).IsMatch(retention))
            problems.Add("options.autoCompactionRetention must be a number of revisions (mode revision), or a duration such as 1h or a number of hours (mode periodic)");
        if (options.LogLevel is not (null or "debug" or "info" or "warn" or "error"))
            problems.Add("options.logLevel must be debug, info, warn or error");
        if (options.MaxRequestBytes is < 1024) problems.Add("options.maxRequestBytes must be at least 1024");
        if (options.MaxTxnOps is < 1) problems.Add("options.maxTxnOps must be at least 1");
        if (options.RepairBytesPerSecond is < 0) problems.Add("options.repairBytesPerSecond must be at least 0");
    }

    private static void Rollout(EdgeStoreClusterSpec spec, List<string> problems)
    {
        Upgrade(spec.Upgrade ?? new UpgradeSpec(), problems);
        if (spec.Version is { } version && !Regex.IsMatch(version, EdgeStoreClusterSpec.ReleasePattern))
            problems.Add($"version: '{version}' is not a release such as 0.1.0");
        var copies = spec.Membership?.MinimumCopies ?? MembershipSpec.DefaultMinimumCopies;
        if (copies < 1) problems.Add("membership.minimumCopies must be at least 1");
        if (spec.Placement?.Replicas is > 1 and var replicas && copies > replicas - 1)
            problems.Add($"membership.minimumCopies: a member of {replicas} has only {Words.Count(replicas - 1, "other")}, so {copies} of them can never hold a copy");
    }

    private static void Upgrade(UpgradeSpec upgrade, List<string> problems)
    {
        if (upgrade.ConvergenceTimeoutSeconds is < 10) problems.Add("upgrade.convergenceTimeoutSeconds must be at least 10");
        if (upgrade.MaxUnavailable is { } max && MaxUnavailable.Parse(max.Value) is null)
            problems.Add($"upgrade.maxUnavailable: '{max.Value}' is neither a number of at least 1 nor a share such as 10%");
        if (upgrade.Canary is { Members: < 1 or > 1000 }) problems.Add("upgrade.canary.members must be between 1 and 1000");
        if (upgrade.Canary is { BakeSeconds: < 0 }) problems.Add("upgrade.canary.bakeSeconds must not be negative");
        if (upgrade.OnFailure is not (null or UpgradeSpec.Halt or UpgradeSpec.Rollback))
            problems.Add($"upgrade.onFailure: '{upgrade.OnFailure}' is neither Halt nor Rollback");
    }

    private static void Membership(EdgeStoreClusterSpec spec, List<string> problems)
    {
        if (spec.Membership is not { } membership) return;
        if (membership.OfflineAfterSeconds is < 0 or > 86400) problems.Add("membership.offlineAfterSeconds must be between 0 and 86400");
        if (membership.ExpireAfterSeconds is < 60) problems.Add("membership.expireAfterSeconds must be at least 60");
        if (membership.RemoveDeletedNodesAfterSeconds is null) return;
        if (membership.RemoveDeletedNodesAfterSeconds < 60) problems.Add("membership.removeDeletedNodesAfterSeconds must be at least 60");
        if (spec.Placement is { PerNode: null }) problems.Add("membership.removeDeletedNodesAfterSeconds has a meaning with placement.perNode only");
    }

    internal static bool IsPositiveQuantity(string text)
    {
        var match = Quantity().Match(text);
        return match.Success && decimal.TryParse(match.Groups["number"].Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number > 0;
    }

    [GeneratedRegex("^(fsync|none|interval=[1-9][0-9]{0,8})$")]
    private static partial Regex Durability();

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9]+(h|m|s|ms)?$")]
    private static partial Regex NumberOrDuration();

    [GeneratedRegex(@"^\+?(?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$")]
    private static partial Regex Quantity();
}
