using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeStore.Repository.Tests;

/// <summary>Dashboard and alerts ask for what store and operator export, and for nothing else.</summary>
public sealed partial class MonitoringTests
{
    private const string Files = "charts/edgestore-operator/files/";

    private static readonly Dictionary<string, string> Exported = Checkout.Files("*.cs")
        .Where(file => file.StartsWith("store/", StringComparison.Ordinal) || file.StartsWith("operator/", StringComparison.Ordinal))
        .SelectMany(file => Creation().Matches(Checkout.Read(file)))
        .GroupBy(match => match.Groups["name"].Value)
        .ToDictionary(group => group.Key, group => group.First().Groups["kind"].Value, StringComparer.Ordinal);

    public static IEnumerable<string> Queries => Alerts().Concat(Panels());

    [TestCaseSource(nameof(Queries))]
    public void Metrics_of_a_query_are_exported(string query)
    {
        var named = Metric().Matches(query).Select(match => match.Value).ToList();

        Assert.That(named, Is.Not.Empty);
        Assert.That(named.Where(name => !IsExported(name)), Is.Empty);
    }

    [Test]
    public void A_metric_that_nobody_exports_is_found() => Assert.Multiple(() =>
    {
        Assert.That(IsExported("edgestore_peer_links"), Is.True);
        Assert.That(IsExported("etcd_disk_wal_fsync_duration_seconds_bucket"), Is.True);
        Assert.That(IsExported("edgestore_peer_links_bucket"), Is.False, "no histogram");
        Assert.That(IsExported("edgestore_peer_link"), Is.False);
    });

    private static bool IsExported(string name) =>
        Exported.ContainsKey(name) || (Part().Match(name) is { Success: true } part && Exported.GetValueOrDefault(name[..part.Index]) == "Histogram");

    private static IEnumerable<string> Alerts() => Checkout.Read(Files + "alerts.yaml").Split('\n')
        .Select(line => line.Trim()).Where(line => line.StartsWith("expr: ", StringComparison.Ordinal)).Select(line => line["expr: ".Length..]);

    private static IEnumerable<string> Panels()
    {
        using var dashboard = JsonDocument.Parse(Checkout.Read(Files + "dashboard.json"));
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
            foreach (var target in panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : default)
                yield return target.GetProperty("expr").GetString()!;
        foreach (var variable in dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray())
            if (variable.TryGetProperty("definition", out var definition)) yield return definition.GetString()!;
    }

    [GeneratedRegex(@"Create(?:\(runtime, |(?<kind>Counter|Gauge|Histogram)\()\s*""(?<name>[a-z_]+)""|Create\(\s*runtime,\s*""(?<name>[a-z_]+)""")]
    private static partial Regex Creation();

    [GeneratedRegex(@"\b(?:edgestore|etcd|grpc|controller_runtime|workqueue|leader_election|rest_client|process)_[a-z_]+\b(?=[{\[ )]|$|,)(?<!grpc_code|edgestore_io_cluster)")]
    private static partial Regex Metric();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();
}
