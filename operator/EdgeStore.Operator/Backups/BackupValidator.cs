using System.Text.RegularExpressions;

namespace EdgeStore.Operator.Backups;

/// <summary>Checks an EdgeStoreBackup as the CRD does. Every problem is reported, not just the first.</summary>
internal static class BackupValidator
{
    public static IReadOnlyList<string> Problems(EdgeStoreBackup backup)
    {
        var spec = backup.Spec;
        var problems = new List<string>();
        if (backup.Metadata.Name.Length > EdgeStoreBackup.NameMaxLength || !Regex.IsMatch(backup.Metadata.Name, EdgeStoreBackup.NamePattern))
            problems.Add($"metadata.name must be a DNS label of at most {EdgeStoreBackup.NameMaxLength} characters");
        if (string.IsNullOrEmpty(spec.ClusterName)) problems.Add("clusterName is missing");
        problems.AddRange(DestinationRules.Problems(spec.Destination, "destination"));
        problems.AddRange(Limits(spec.DeadlineSeconds, spec.Retries, spec.DeletionPolicy, ""));
        if (spec.TtlSeconds is < 0) problems.Add("ttlSeconds must not be negative");
        return problems;
    }

    public static IEnumerable<string> Limits(int? deadlineSeconds, int? retries, string? deletionPolicy, string prefix)
    {
        if (deadlineSeconds is < 10) yield return $"{prefix}deadlineSeconds must be at least 10";
        if (retries is < 0 or > 99) yield return $"{prefix}retries must be between 0 and 99";
        if (deletionPolicy is not (null or EdgeStoreBackupSpec.Retain or EdgeStoreBackupSpec.Delete))
            yield return $"{prefix}deletionPolicy: '{deletionPolicy}' is neither Retain nor Delete";
    }
}
