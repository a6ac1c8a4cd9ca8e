using System.Text;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Reporting;

/// <summary>A Markdown table, which reads well in a terminal too.</summary>
internal static class Table
{
    private static readonly string[] s_head =
    [
        "case", "clients/conns", "etcd ops/s", "p50 ms", "p99 ms", "edgestore ops/s", "p50 ms", "p99 ms", "ratio", "p99 ratio",
        "etcd / edgestore cores", "MB",
    ];

    public static string Of(IReadOnlyList<CaseSummary> summaries)
    {
        var rows = new List<string[]> { s_head };
        foreach (var name in summaries.Select(item => item.Case).Distinct())
        {
            var etcd = summaries.Single(item => item.Case == name && item.Server == Implementation.Etcd);
            var edge = summaries.Single(item => item.Case == name && item.Server == Implementation.EdgeStore);
            rows.Add(
            [
                name,
                $"{etcd.Clients}/{etcd.Connections}",
                $"{etcd.OperationsPerSecond:0}", $"{etcd.P50:0.00}", $"{etcd.P99:0.00}",
                $"{edge.OperationsPerSecond:0}", $"{edge.P50:0.00}", $"{edge.P99:0.00}",
                $"{edge.OperationsPerSecond / etcd.OperationsPerSecond:0.00}",
                $"{edge.P99 / etcd.P99:0.00}",
                $"{etcd.ServerCores:0.0} / {edge.ServerCores:0.0}",
                $"{etcd.ServerMegabytes} / {edge.ServerMegabytes}",
            ]);
        }

        var widths = Enumerable.Range(0, s_head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendLine("| " + string.Join(" | ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))) + " |");
        return text.ToString();
    }
}
