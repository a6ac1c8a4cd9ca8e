using System.Globalization;
using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Admin;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeStore.Cli.Output;

/// <summary>What a repair came to, for people.</summary>
internal static class RepairTable
{
    public static IRenderable Of(IReadOnlyList<RepairReport> reports)
    {
        var table = Tables.Create("PEER", "RESULT", "COMPARED>", "DIVERGENT>", "HEALED HERE>", "HEALED THERE>", "UNREPAIRED>", "EXCHANGED>");
        foreach (var report in reports)
        {
            Tables.Add(
                table,
                report.Peer,
                Tables.Styled(RepairedPeerJson.ResultOf(report.Result), IsGood(report) ? Tables.Good : Tables.Bad),
                string.Create(CultureInfo.InvariantCulture, $"{report.KeysCompared} of {report.KeysTotal}"),
                Number(report.RecordsDivergent),
                Number(report.HealedHere),
                Number(report.HealedThere),
                Number(report.RecordsUnrepaired),
                Human.Bytes((long)report.BytesExchanged));
        }

        var rows = new List<IRenderable> { table };
        foreach (var report in reports.Where(report => report.Result != RepairResult.Completed))
        {
            if (report.Error.Length > 0) rows.Add(Tables.Line($"{report.Peer}: {report.Error}", Tables.Bad));
            if (!report.NextKey.IsEmpty)
                rows.Add(Tables.Line($"{report.Peer}: to go on: repair --peer {report.Peer} --from-key '{KeyText.Show(report.NextKey)}'", Style.Plain));
        }

        return new Rows(rows);
    }

    public static bool IsGood(RepairReport report) => report.Result == RepairResult.Completed && report.RecordsUnrepaired == 0;

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
