using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Reporting;

/// <summary>The table of the store's benchmark: a row a case.</summary>
internal static class Table
{
    private static readonly string[] s_head =
    [
        "case", "clients/conns", "etcd ops/s", "p50 ms", "p99 ms", "edgestore ops/s", "p50 ms", "p99 ms", "ratio", "p99 ratio",
        "etcd / edgestore cores", "MB",
    ];

    public static string Of(IReadOnlyList<CaseSummary> summaries) =>
        MarkdownTable.Of(s_head, summaries.Select(item => item.Case).Distinct().Select(name => Row(name, summaries)));

    private static string[] Row(string name, IReadOnlyList<CaseSummary> summaries)
    {
        var etcd = summaries.Single(item => item.Case == name && item.Server == Implementation.Etcd);
        var edge = summaries.Single(item => item.Case == name && item.Server == Implementation.EdgeStore);
        return
        [
            name,
            $"{etcd.Clients}/{etcd.Connections}",
            $"{etcd.OperationsPerSecond:0}", $"{etcd.P50:0.00}", $"{etcd.P99:0.00}",
            $"{edge.OperationsPerSecond:0}", $"{edge.P50:0.00}", $"{edge.P99:0.00}",
            $"{edge.OperationsPerSecond / etcd.OperationsPerSecond:0.00}",
            $"{edge.P99 / etcd.P99:0.00}",
            $"{etcd.ServerCores:0.0} / {edge.ServerCores:0.0}",
            $"{etcd.ServerMegabytes} / {edge.ServerMegabytes}",
        ];
    }
}
