using EdgeStore.Benchmarks.Reporting;

namespace EdgeStore.Benchmarks.Replication;

internal static class ReplicationTable
{
    private static readonly string[] s_head = ["measure", "figure", "unit", "bar", "result"];

    public static string Of(IEnumerable<Row> rows) => MarkdownTable.Of(s_head, rows.Select(row => new[]
    {
        row.Measure,
        row.Value >= 100 ? $"{row.Value:0}" : $"{row.Value:0.00}",
        row.Unit,
        row.Bar?.ToString() ?? "",
        row.Bar is null ? "" : row.IsMissed ? "missed" : "met",
    }));
}
