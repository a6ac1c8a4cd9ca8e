using System.Text.RegularExpressions;

namespace EdgeStore.Operator.Backups;

/// <summary>What the CRD says of places of backups, for objects that an API server without its rules let in.</summary>
internal static class DestinationRules
{
    /// <param name="field">What the messages begin with.</param>
    public static IEnumerable<string> Problems(BackupDestination? destination, string field)
    {
        if (destination is null || (destination.PersistentVolumeClaim is null) == (destination.S3 is null))
            return [$"{field} must have exactly one of persistentVolumeClaim and s3"];
        return destination.S3 is { } s3
            ? Problems(s3, $"{field}.s3")
            : Claim(destination.PersistentVolumeClaim!.ClaimName, destination.PersistentVolumeClaim.Path, $"{field}.persistentVolumeClaim", "path");
    }

    public static IEnumerable<string> Problems(S3Connection s3, string field)
    {
        if (!Regex.IsMatch(s3.Bucket, S3Connection.BucketPattern)) yield return $"{field}.bucket: '{s3.Bucket}' is not the name of a bucket";
        if (string.IsNullOrEmpty(s3.CredentialsSecret)) yield return $"{field}.credentialsSecret is missing";
        if (s3.Endpoint is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return $"{field}.endpoint: '{endpoint}' is not a URL such as https://s3.example";
    }

    public static IEnumerable<string> Claim(string name, string? path, string field, string pathField)
    {
        if (string.IsNullOrEmpty(name)) yield return $"{field}.claimName is missing";
        if (path is not null && !Regex.IsMatch(path, ClaimDestination.PathPattern))
            yield return $"{field}.{pathField}: '{path}' is not a path within the volume, such as edge/berlin";
    }
}
