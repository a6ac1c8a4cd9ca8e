namespace EdgeStore.Operator.Backups;

/// <summary>Where the file of a backup is, for people and for the programs that write and read it.</summary>
internal static class BackupNames
{
    /// <summary>Where the volume is mounted in pods that write or read backups.</summary>
    public const string Mount = "/backup";

    private const string Extension = ".snapshot";

    public static string Pod(string backup, int attempt) => $"{backup}-{attempt}";

    public static string DeletionPod(string backup) => $"{backup}-delete";

    /// <summary><c>pvc://claim/path/nightly.snapshot</c> or <c>s3://bucket/prefix/nightly.snapshot</c>.</summary>
    public static string Location(BackupDestination destination, string backup) => destination.S3 is { } s3
        ? $"s3://{s3.Bucket}/{Key(s3, backup)}"
        : $"pvc://{destination.PersistentVolumeClaim!.ClaimName}/{File(destination.PersistentVolumeClaim, backup)}";

    /// <summary>As edgestorectl is told it.</summary>
    public static string Argument(BackupDestination destination, string backup) => destination.S3 is null
        ? $"{Mount}/{File(destination.PersistentVolumeClaim!, backup)}"
        : Location(destination, backup);

    public static string File(ClaimDestination claim, string backup) => claim.Path is { } path ? $"{path}/{backup}{Extension}" : backup + Extension;

    public static string Key(S3Destination s3, string backup) => s3.Prefix + backup + Extension;
}
