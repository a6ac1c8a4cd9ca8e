using System.Globalization;
using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Replication;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeStore.Cli.Output;

/// <summary>Discarded writes for people: whose write gave way to whose, and by which rule.</summary>
internal static class ConflictTable
{
    public static IRenderable Of(IReadOnlyList<NotedConflict> conflicts, IEnumerable<NoAnswer> silent, bool withValues)
    {
        var rows = new List<IRenderable> { conflicts.Count > 0 ? Table(conflicts, withValues) : Tables.Line("no conflicts", Tables.Good) };
        rows.AddRange(silent.Select(one => Tables.Line($"{one.Endpoint}: {one.Error}", Tables.Bad)));
        return new Rows(rows);
    }

    private static Table Table(IReadOnlyList<NotedConflict> conflicts, bool withValues)
    {
        string[] columns = ["NOTED", "RULE", "KEPT", "LOST", "KEY", "WHAT WAS LOST"];
        var table = Tables.Create(withValues ? [.. columns, "LOST VALUE"] : columns);
        foreach (var noted in conflicts)
        {
            var conflict = noted.Conflict;
            string[] cells =
            [
                Time(noted.Noted, "yyyy-MM-dd HH:mm:ss'Z'"),
                ConflictRules.NameOf(conflict.Rule),
                Write(conflict.Winner, noted.Report.Winner),
                Write(conflict.Loser, noted.Report.Loser),
                KeyText.Show(conflict.Key),
                What(conflict),
            ];
            Tables.Add(table, withValues ? [.. cells, KeyText.ShowValue(conflict.LostValue)] : cells);
        }

        return table;
    }

    /// <summary>Tag 0: whose it was is not known any more.</summary>
    private static string Write(StampMessage stamp, string name) => stamp.Tag == 0
        ? "-"
        : $"{(name.Length > 0 ? name : $"tag {stamp.Tag}")} {Time(NotedConflict.TimeOf(stamp), "HH:mm:ss.fff'Z'")}";

    private static string What(ConflictMessage conflict) => conflict switch
    {
        { Rule: ConflictRule.Field } => string.Join(' ', conflict.Fields),
        { LostDelete: true } => "the delete",
        _ => Human.Bytes(conflict.LostBytes),
    };

    private static string Time(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
