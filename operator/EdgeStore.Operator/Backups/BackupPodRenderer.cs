using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Backups;

/// <summary>Pods that run edgestorectl from the store's image: one that writes a backup, and one that deletes it.</summary>
internal static class BackupPodRenderer
{
    private const string BackupVolume = "backup";
    private const string TlsVolume = "admin-tls";
    private const string TlsMount = "/etc/edgestore/admin-tls";
    private const string TerminationLog = "/dev/termination-log";

    public static V1Pod Render(EdgeStoreBackup backup, EdgeStoreCluster cluster, EdgeStoreMember member, string image, int attempt)
    {
        var tls = member.Spec.PeerTls;
        var pod = Bare(backup, BackupNames.Pod(backup.Metadata.Name, attempt), image,
        [
            "backup",
            BackupNames.Argument(backup.Spec.Destination!, backup.Metadata.Name),
            $"--endpoints={(tls ? "https" : "http")}://{cluster.Names().Host(member.Spec.Name)}:{StoreContract.PeerPort}",
            $"--report={TerminationLog}",
            .. backup.Spec.Destination!.S3 is null ? ["--make-folders"] : Array.Empty<string>(),
            .. tls ? [$"--cacert={TlsMount}/ca.crt", $"--cert={TlsMount}/tls.crt", $"--key={TlsMount}/tls.key"] : Array.Empty<string>(),
        ]);
        pod.Metadata.Annotations = new Dictionary<string, string> { [Annotations.BackupMember] = member.Spec.Name };
        if (!tls) return pod;
        pod.Spec.Containers[0].VolumeMounts.Add(new V1VolumeMount { Name = TlsVolume, MountPath = TlsMount, ReadOnlyProperty = true });
        pod.Spec.Volumes.Add(Identity(cluster));
        return pod;
    }

    public static V1Pod RenderDeletion(EdgeStoreBackup backup, string image)
        => Bare(backup, BackupNames.DeletionPod(backup.Metadata.Name), image,
            ["delete-backup", BackupNames.Argument(backup.Spec.Destination!, backup.Metadata.Name)]);

    private static V1Pod Bare(EdgeStoreBackup backup, string name, string image, List<string> arguments)
    {
        var s3 = backup.Spec.Destination!.S3;
        return new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = backup.Metadata.NamespaceProperty,
                Labels = Labels.OfBackup(backup.Metadata.Name),
                OwnerReferences = Owners.Of(backup),
            },
            Spec = new V1PodSpec
            {
                RestartPolicy = "Never",
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                TerminationGracePeriodSeconds = 5,
                SecurityContext = PodSecurity.Pod(),
                Containers =
                [
                    new V1Container
                    {
                        Name = "edgestorectl",
                        Image = image,
                        Command = [StoreContract.ControlCommand],
                        Args = [.. arguments, .. s3 is null ? [] : ObjectStoreAccess.Arguments(s3)],
                        Env = s3 is null ? null : ObjectStoreAccess.Environment(s3),
                        SecurityContext = PodSecurity.Container(),
                        TerminationMessagePolicy = "FallbackToLogsOnError",
                        VolumeMounts =
                        [
                            // The .NET runtime needs a writable temporary directory.
                            new V1VolumeMount { Name = "tmp", MountPath = "/tmp" },
                            .. s3 is null
                                ? [new V1VolumeMount { Name = BackupVolume, MountPath = BackupNames.Mount }]
                                : ObjectStoreAccess.Mounts(s3),
                        ],
                    },
                ],
                Volumes = [new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource() }, .. s3 is null ? [Claim(backup)] : ObjectStoreAccess.Volumes(s3)],
            },
        };
    }

    // The administrator's certificate: members know no lesser right yet.
    private static V1Volume Identity(EdgeStoreCluster cluster)
    {
        var peers = PortCertificates.OfPeers(cluster.Spec.Tls);
        var own = NeededCertificate.OperatorSecret(peers, cluster.Names());
        return new V1Volume
        {
            Name = TlsVolume,
            Projected = new V1ProjectedVolumeSource
            {
                DefaultMode = 0b100_100_000,
                Sources = [Files(own, "tls.crt", "tls.key"), Files(peers.AuthoritySecret ?? own, "ca.crt")],
            },
        };
    }

    private static V1VolumeProjection Files(string secret, params string[] files) => new()
    {
        Secret = new V1SecretProjection { Name = secret, Items = [.. files.Select(file => new V1KeyToPath { Key = file, Path = file })] },
    };

    private static V1Volume Claim(EdgeStoreBackup backup) => new()
    {
        Name = BackupVolume,
        PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = backup.Spec.Destination!.PersistentVolumeClaim!.ClaimName },
    };
}
