using System.Globalization;
using System.Text;
using EdgeStore.Core.Replication.Topology;

namespace EdgeStore.Benchmarks.Scale;

/// <summary>Two diagrams with logarithmic axes side by side, as SVG: time to all members, and bytes of an idle one.</summary>
internal static class ScalePlot
{
    private const int Width = 420;
    private const int Height = 300;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 40;
    private const int Bottom = 50;
    private const int LegendHeight = 30;

    private static readonly Dictionary<TopologyKind, string> s_colours = new()
    {
        [TopologyKind.Mesh] = "#4269d0",
        [TopologyKind.Ring] = "#ff725c",
        [TopologyKind.KRegular] = "#3ca951",
        [TopologyKind.HubAndSpoke] = "#a463f2",
        [TopologyKind.BySite] = "#9c6b4e",
    };

    public static string Of(IReadOnlyList<ScaleRow> rows)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {2 * Width} {Height + LegendHeight}\" font-family=\"sans-serif\" font-size=\"12\">"));
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        AppendDiagram(svg, 0, "a change at all members, ms", rows, row => row.AllMs);
        AppendDiagram(svg, Width, "idle, bytes/s and member", rows, row => row.IdleBytes);
        AppendLegend(svg, rows);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void AppendDiagram(StringBuilder svg, int x0, string title, IReadOnlyList<ScaleRow> rows, Func<ScaleRow, double> value)
    {
        var (fromX, toX) = Decades(rows.Select(row => (double)row.Members));
        var (fromY, toY) = Decades(rows.Select(value));
        double X(double members) => x0 + Left + ((Math.Log10(members) - fromX) / (toX - fromX) * (Width - Left - Right));
        double Y(double figure) => Height - Bottom - ((Math.Log10(figure) - fromY) / (toY - fromY) * (Height - Top - Bottom));

        svg.AppendLine(Invariant($"<text x=\"{x0 + Left}\" y=\"{Top - 15}\" font-weight=\"bold\">{title}</text>"));
        for (var decade = fromX; decade <= toX; decade++)
        {
            var x = X(Math.Pow(10, decade));
            svg.AppendLine(Invariant($"<line x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#ddd\"/>"));
            svg.AppendLine(Invariant($"<text x=\"{x:0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Math.Pow(10, decade):N0}</text>"));
        }

        for (var decade = fromY; decade <= toY; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            svg.AppendLine(Invariant($"<line x1=\"{x0 + Left}\" x2=\"{x0 + Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#ddd\"/>"));
            svg.AppendLine(Invariant($"<text x=\"{x0 + Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Math.Pow(10, decade):N0}</text>"));
        }

        svg.AppendLine(Invariant($"<text x=\"{x0 + ((Width + Left - Right) / 2)}\" y=\"{Height - 10}\" text-anchor=\"middle\">members</text>"));
        foreach (var line in rows.GroupBy(row => row.Topology))
        {
            var colour = s_colours[line.Key];
            var points = line.OrderBy(row => row.Members).Select(row => (X: X(row.Members), Y: Y(value(row)))).ToList();
            var path = string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")));
            svg.AppendLine($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            foreach (var point in points)
                svg.AppendLine(Invariant($"<circle cx=\"{point.X:0.#}\" cy=\"{point.Y:0.#}\" r=\"3\" fill=\"{colour}\"/>"));
        }
    }

    private static void AppendLegend(StringBuilder svg, IReadOnlyList<ScaleRow> rows)
    {
        var x = Left;
        foreach (var topology in rows.Select(row => row.Topology).Distinct())
        {
            svg.AppendLine(Invariant($"<rect x=\"{x}\" y=\"{Height + 5}\" width=\"12\" height=\"12\" fill=\"{s_colours[topology]}\"/>"));
            svg.AppendLine(Invariant($"<text x=\"{x + 18}\" y=\"{Height + 15}\">{topology}</text>"));
            x += 130;
        }
    }

    /// <summary>The powers of ten around the figures; at least one decade.</summary>
    private static (int From, int To) Decades(IEnumerable<double> figures)
    {
        var all = figures.ToList();
        var from = (int)Math.Floor(Math.Log10(all.Min()));
        return (from, Math.Max(from + 1, (int)Math.Ceiling(Math.Log10(all.Max()))));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
