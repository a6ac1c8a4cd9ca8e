namespace EdgeStore.Operator.Settings;

/// <summary><c>spec.restore</c> in short: what people read, and what is compared to see that it has not changed.</summary>
internal static class RestoreText
{
    public static string Of(RestoreSpec spec) => spec switch
    {
        { BackupName: { } name } => $"EdgeStoreBackup {name}",
        { PersistentVolumeClaim: { } claim } => $"pvc://{claim.ClaimName}/{claim.File}",
        { S3: { } s3 } => $"s3://{s3.Bucket}/{s3.Key}",
        _ => "nothing",
    };
}
