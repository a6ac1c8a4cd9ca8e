using EdgeStore.Cli.Hosting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeStore.Cli.Output;

/// <summary>A table that leaves out columns for which a terminal has no room, instead of breaking words.</summary>
/// <param name="columns">As <see cref="Tables.Create"/> takes them.</param>
/// <param name="dispensable">Those that may be left out, in that order.</param>
internal sealed class FittingTable(string[] columns, string[] dispensable) : Renderable
{
    private readonly List<object[]> _rows = [];

    public void Add(params object[] cells) => _rows.Add(cells);

    protected override Measurement Measure(RenderOptions options, int maxWidth) => ((IRenderable)Fit(options, maxWidth)).Measure(options, maxWidth);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => ((IRenderable)Fit(options, maxWidth)).Render(options, maxWidth);

    private Table Fit(RenderOptions options, int maxWidth)
    {
        var shown = Enumerable.Range(0, columns.Length).ToList();
        var table = TableOf(shown);
        foreach (var column in dispensable)
        {
            if (((IRenderable)table).Measure(options, Surroundings.UnlimitedWidth).Max <= maxWidth) break;
            shown.Remove(Array.IndexOf(columns, column));
            table = TableOf(shown);
        }

        return table;
    }

    private Table TableOf(List<int> shown)
    {
        var table = Tables.Create(shown.Select(column => columns[column]));
        foreach (var row in _rows) Tables.Add(table, [.. shown.Select(column => row[column])]);
        return table;
    }
}
