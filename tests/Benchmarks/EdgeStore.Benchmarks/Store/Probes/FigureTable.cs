using EdgeStore.Benchmarks.Reporting;

namespace EdgeStore.Benchmarks.Store.Probes;

internal static class FigureTable
{
    private static readonly string[] s_head = ["case", "figure", "unit", "etcd", "edgestore", "ratio", "bar", "result"];

    public static string Of(IReadOnlyList<FigureSummary> figures) => MarkdownTable.Of(s_head, figures.Select(figure => new[]
    {
        figure.Case,
        figure.What,
        figure.Unit,
        Number(figure.Etcd),
        Number(figure.EdgeStore),
        figure.Etcd == 0 ? "" : $"{figure.EdgeStore / figure.Etcd:0.00}",
        figure.Bar,
        figure.Bar.Length == 0 ? "" : figure.IsMissed ? "missed" : "met",
    }));

    private static string Number(double value) => value >= 100 ? $"{value:0}" : value >= 10 ? $"{value:0.0}" : $"{value:0.000}";
}
