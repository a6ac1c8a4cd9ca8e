using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeStore.Server.Import;

/// <summary>The end of an import for people, and for programs.</summary>
internal static class ImportOutput
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.Strict };

    public static string ToJson(ImportReport report) => JsonSerializer.Serialize(report, Json);

    public static IEnumerable<string> ToText(ImportReport report)
    {
        yield return $"{report.Copied} of {report.Total} keys ({report.Bytes} bytes) and {report.Leases} leases were taken, all of revision {report.Revision} of the source";
        if (report.Same > 0) yield return $"{report.Same} keys were there already, with the same value";
        if (report.Kept > 0) yield return $"{report.Kept} keys have another value here, which stays: {string.Join(", ", report.KeptKeys)}{(report.Kept > report.KeptKeys.Count ? ", …" : "")}";
        if (report.Expired > 0) yield return $"{report.Expired} keys had leases that ended meanwhile";
        if (report.LocalOnly > 0) yield return "compact_rev_key was left out: it is a kube-apiserver's note about the source's history";
        if (report.Roles + report.Users.Count > 0) yield return $"{report.Roles} roles and {report.Users.Count} users were taken";
        if (report.Users.Count > 0) yield return $"passwords cannot be read; set new ones with etcdctl user passwd: {string.Join(", ", report.Users)}";
        if (report.SourceHasAuthentication) yield return "the source asks who its clients are; etcdctl auth enable does so here";
        if (report.SourceRevision > report.Revision)
            yield return $"the source was written meanwhile, it is at revision {report.SourceRevision}: what changed after {report.Revision} is not here";
        yield return "not taken: the history before that revision, the revisions themselves, and alarms";
    }
}
