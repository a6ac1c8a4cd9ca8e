using System.Text;

namespace EdgeStore.Benchmarks.Reporting;

/// <summary>A Markdown table, which reads well in a terminal too: the first column to the left, numbers to the right.</summary>
internal static class MarkdownTable
{
    public static string Of(string[] head, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Length).Select(column => lines.Max(row => row[column].Length)).ToArray();
        lines.Insert(1, [.. widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        var text = new StringBuilder();
        foreach (var line in lines)
            text.Append("| ").AppendJoin(" | ", line.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).Append(" |\n");
        return text.ToString();
    }
}
