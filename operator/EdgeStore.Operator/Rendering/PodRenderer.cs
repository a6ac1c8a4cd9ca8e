using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

/// <summary>A member's pod.</summary>
internal static class PodRenderer
{
    private const string DataVolume = "data";
    private const string MembershipVolume = "membership";
    private const string TemporaryVolume = "tmp";

    /// <param name="membershipDigest">What the mounted membership says when the pod starts.</param>
    /// <param name="restore">What to make the data directory from, if there is none. Not part of the template: the pod runs on when that is done.</param>
    public static V1Pod Render(
        EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings, string membershipDigest, RestoreSource? restore = null)
    {
        return new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Name = member.Spec.Name,
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = Labels.OfMember(cluster.Metadata.Name, member.Spec.Name),
                Annotations = new Dictionary<string, string>
                {
                    [Annotations.TemplateHash] = TemplateHash.Of(settings),
                    [Annotations.MembershipDigest] = membershipDigest,
                },
                OwnerReferences = Owners.Of(member),
            },
            Spec = new V1PodSpec
            {
                Hostname = member.Spec.Name,
                Subdomain = cluster.Names().PeerService,
                // The member needs nothing of the API server.
                AutomountServiceAccountToken = false,
                HostNetwork = settings.HostNetwork ? true : null,
                // Members know each other by names of the cluster's, which a node does not resolve by itself.
                DnsPolicy = settings.HostNetwork ? "ClusterFirstWithHostNet" : null,
                EnableServiceLinks = false,
                TerminationGracePeriodSeconds = 30,
                PriorityClassName = settings.Scheduling.PriorityClassName,
                NodeSelector = settings.Scheduling.NodeSelector,
                Affinity = PodScheduling.Affinity(cluster, member, settings),
                Tolerations = PodScheduling.Tolerations(settings),
                SecurityContext = PodSecurity.Pod(),
                InitContainers = restore is null ? null : RestoreRenderer.Containers(restore, cluster, member, settings, DataVolume, TemporaryVolume),
                Containers = [Container(cluster, member, settings)],
                Volumes = [.. Volumes(cluster, member, settings), .. restore is null ? [] : RestoreRenderer.Volumes(restore)],
            },
        };
    }

    private static V1Container Container(EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings)
    {
        List<V1VolumeMount> mounts =
        [
            new() { Name = DataVolume, MountPath = StoreContract.DataMount },
            // The whole directory, no subPath: the kubelet refreshes only those.
            new() { Name = MembershipVolume, MountPath = StoreContract.MembershipMount, ReadOnlyProperty = true },
            // The .NET runtime needs a writable temporary directory.
            new() { Name = TemporaryVolume, MountPath = "/tmp" },
        ];
        mounts.AddRange(CertificateVolumes.Mounts(member, settings));
        return new V1Container
        {
            Name = StoreContract.ContainerName,
            Image = settings.Image,
            Command = [StoreContract.Command],
            Args = StoreArguments.Of(cluster, member, settings),
            Ports =
            [
                new V1ContainerPort { Name = "client", ContainerPort = StoreContract.ClientPort, Protocol = "TCP" },
                new V1ContainerPort { Name = "peer", ContainerPort = StoreContract.PeerPort, Protocol = "TCP" },
                new V1ContainerPort { Name = "metrics", ContainerPort = StoreContract.MetricsPort, Protocol = "TCP" },
            ],
            // Opening a large store after a crash takes its time; liveness is watched only afterwards.
            StartupProbe = Probe("/livez", 2, 300),
            ReadinessProbe = Probe("/readyz", 5, 2),
            LivenessProbe = Probe("/livez", 10, 6),
            Resources = settings.Resources is { } r ? new V1ResourceRequirements { Requests = r.Requests, Limits = r.Limits } : null,
            SecurityContext = PodSecurity.Container(),
            // What the store last said is shown in the member's status.
            TerminationMessagePolicy = "FallbackToLogsOnError",
            VolumeMounts = mounts,
        };
    }

    private static IEnumerable<V1Volume> Volumes(EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings)
    {
        yield return member.Spec.Storage?.HostPath is { } path
            ? new V1Volume { Name = DataVolume, HostPath = new V1HostPathVolumeSource { Path = path, Type = "Directory" } }
            : new V1Volume
            {
                Name = DataVolume,
                PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource
                {
                    ClaimName = ResourceNames.Claim(member.Spec.Name, member.Spec.Tag, cluster.ClusterId()),
                },
            };
        yield return new V1Volume { Name = MembershipVolume, ConfigMap = new V1ConfigMapVolumeSource { Name = cluster.Names().Membership } };
        foreach (var volume in CertificateVolumes.Of(member, settings)) yield return volume;
        yield return new V1Volume { Name = TemporaryVolume, EmptyDir = new V1EmptyDirVolumeSource() };
    }

    private static V1Probe Probe(string path, int period, int failures) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = StoreContract.MetricsPort, Scheme = "HTTP" },
        PeriodSeconds = period,
        FailureThreshold = failures,
        TimeoutSeconds = 3,
    };
}
