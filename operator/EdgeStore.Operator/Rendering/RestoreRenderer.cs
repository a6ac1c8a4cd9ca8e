using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

/// <summary>
/// What runs before a store that is to begin with a backup: from a volume <c>edgestore snapshot restore</c> alone, from an
/// object store <c>edgestorectl fetch-backup</c> before it. Both do nothing once there is a data directory, so that the pod can
/// start again when neither backup nor object store is there any more.
/// </summary>
internal static class RestoreRenderer
{
    public const string FetchContainer = "fetch-backup";
    public const string RestoreContainer = "restore";

    private const string BackupVolume = "backup";
    private const string FetchedFile = $"{BackupNames.Mount}/fetched.snapshot";

    public static List<V1Container> Containers(
        RestoreSource source, EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings, string dataVolume, string temporaryVolume)
    {
        var directory = StoreArguments.DataDirectory(cluster, member);
        List<V1VolumeMount> mounts =
        [
            new() { Name = dataVolume, MountPath = StoreContract.DataMount },
            new() { Name = temporaryVolume, MountPath = "/tmp" },
            new() { Name = BackupVolume, MountPath = BackupNames.Mount, ReadOnlyProperty = source.Claim is null ? null : true },
        ];
        List<string> restore =
        [
            "snapshot", "restore", source.Claim is { } claim ? $"{BackupNames.Mount}/{claim.File}" : FetchedFile,
            $"--data-dir={directory}", "--unless-exists",
        ];
        if (source.Sha256 is { } hash) restore.Add($"--hash={hash}");
        if (source.S3 is null) return [Container(RestoreContainer, StoreContract.Command, restore, settings, mounts)];

        restore.Add("--delete-file");
        var fetch = Container(
            FetchContainer, StoreContract.ControlCommand,
            ["fetch-backup", $"s3://{source.S3.Bucket}/{source.S3.Key}", FetchedFile, $"--unless-exists={directory}", .. ObjectStoreAccess.Arguments(source.S3)],
            settings, [.. mounts, .. ObjectStoreAccess.Mounts(source.S3)]);
        fetch.Env = ObjectStoreAccess.Environment(source.S3);
        return [fetch, Container(RestoreContainer, StoreContract.Command, restore, settings, mounts)];
    }

    public static List<V1Volume> Volumes(RestoreSource source) => source.S3 is { } s3
        ? [new V1Volume { Name = BackupVolume, EmptyDir = new V1EmptyDirVolumeSource() }, .. ObjectStoreAccess.Volumes(s3)]
        : [new V1Volume { Name = BackupVolume, PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = source.Claim!.ClaimName } }];

    private static V1Container Container(string name, string command, List<string> arguments, ClusterSettings settings, List<V1VolumeMount> mounts) => new()
    {
        Name = name,
        Image = settings.Image,
        Command = [command],
        Args = arguments,
        Resources = settings.Resources is { } r ? new V1ResourceRequirements { Requests = r.Requests, Limits = r.Limits } : null,
        SecurityContext = PodSecurity.Container(),
        TerminationMessagePolicy = "FallbackToLogsOnError",
        VolumeMounts = mounts,
    };
}
