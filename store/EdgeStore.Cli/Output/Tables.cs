using EdgeStore.Cli.Fleet;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeStore.Cli.Output;

/// <summary>One look for all tables: columns without lines, as kubectl has them, so that they can be cut and grepped.</summary>
internal static class Tables
{
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Warning = new(Color.Yellow);
    public static readonly Style Bad = new(Color.Red);

    /// <param name="columns">Titles; one that ends with > is of numbers, to the right.</param>
    public static Table Create(params IEnumerable<string> columns)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
        {
            var isNumber = column.EndsWith('>');
            table.AddColumn(new TableColumn(new Text(column.TrimEnd('>'), new Style(decoration: Decoration.Bold)))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, 3, 0),
                NoWrap = true,
            });
        }

        return table;
    }

    /// <param name="table">Gets one more row.</param>
    /// <param name="cells">Texts, whatever is in them, or what <see cref="Styled"/> makes.</param>
    public static void Add(Table table, params object[] cells) =>
        table.AddRow(cells.Select(cell => cell as IRenderable ?? Styled((string)cell, Style.Plain)));

    public static IRenderable Styled(string text, Style style) => new Text(Human.Printable(text), style);

    public static IRenderable Line(string text, Style style) => Styled(text, style);
}
