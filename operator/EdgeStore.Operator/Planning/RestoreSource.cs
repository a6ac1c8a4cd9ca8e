using EdgeStore.Operator.Backups;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>The file that the first member is restored from.</summary>
/// <param name="Text">For people.</param>
/// <param name="Claim">Exactly one of this and <paramref name="S3"/> is set.</param>
/// <param name="Sha256">The hash that it must have; null: any.</param>
internal sealed record RestoreSource(string Text, ClaimSource? Claim, S3Source? S3, string? Sha256)
{
    /// <param name="backup">The EdgeStoreBackup that the spec names, if there is one.</param>
    /// <returns>The source, or why there is none (yet).</returns>
    public static (RestoreSource? Source, string? Problem) Of(RestoreSpec spec, EdgeStoreBackup? backup)
    {
        if (spec.BackupName is not { } name) return (new RestoreSource(RestoreText.Of(spec), spec.PersistentVolumeClaim, spec.S3, spec.Sha256), null);
        if (backup is null) return (null, $"EdgeStoreBackup {name} does not exist");
        if (backup.Status is not { Phase: BackupPhase.Succeeded } status || backup.Spec.Destination is not { } place)
            return (null, $"EdgeStoreBackup {name} is {backup.Status?.Phase ?? BackupPhase.Pending}, not Succeeded");
        return (new RestoreSource($"EdgeStoreBackup {name} ({status.Location})", ClaimOf(place, name), ObjectOf(place, name), status.Sha256), null);
    }

    private static ClaimSource? ClaimOf(BackupDestination place, string backup) => place.PersistentVolumeClaim is { } claim
        ? new ClaimSource { ClaimName = claim.ClaimName, File = BackupNames.File(claim, backup) }
        : null;

    private static S3Source? ObjectOf(BackupDestination place, string backup) => place.S3 is not { } s3 ? null : new S3Source
    {
        Bucket = s3.Bucket,
        Endpoint = s3.Endpoint,
        Region = s3.Region,
        PathStyle = s3.PathStyle,
        CredentialsSecret = s3.CredentialsSecret,
        CaSecret = s3.CaSecret,
        Key = BackupNames.Key(s3, backup),
    };
}
