using EdgeStore.Cli.Fleet;
using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Output;

/// <summary>What <c>repair -o json</c> prints when it has ended: the last report of each peer.</summary>
internal sealed record RepairJson(string Endpoint, IReadOnlyList<RepairedPeerJson> Peers)
{
    public static RepairJson Of(string endpoint, IEnumerable<RepairReport> reports) => new(endpoint, [.. reports.Select(RepairedPeerJson.Of)]);
}

/// <summary>The counts are those of admin.proto's RepairReport.</summary>
internal sealed record RepairedPeerJson
{
    public required string Peer { get; init; }
    public required string Result { get; init; }
    public required string? Error { get; init; }

    /// <summary>Where a repair that did not complete goes on (<c>--from-key</c>); null when it completed.</summary>
    public required string? NextKey { get; init; }
    public required ulong KeysTotal { get; init; }
    public required ulong KeysCompared { get; init; }
    public required ulong RangesCompared { get; init; }
    public required ulong RangesDivergent { get; init; }
    public required ulong BytesRead { get; init; }
    public required ulong BytesExchanged { get; init; }
    public required ulong RecordsDivergent { get; init; }
    public required ulong RecordsReceived { get; init; }
    public required ulong RecordsSent { get; init; }
    public required ulong HealedHere { get; init; }
    public required ulong HealedThere { get; init; }
    public required ulong RecordsUnrepaired { get; init; }
    public required ulong RecordsUndecided { get; init; }

    public static RepairedPeerJson Of(RepairReport report) => new()
    {
        Peer = report.Peer,
        Result = ResultOf(report.Result),
        Error = report.Error.Length == 0 ? null : report.Error,
        NextKey = report.Result == RepairResult.Completed ? null : KeyText.Show(report.NextKey),
        KeysTotal = report.KeysTotal,
        KeysCompared = report.KeysCompared,
        RangesCompared = report.RangesCompared,
        RangesDivergent = report.RangesDivergent,
        BytesRead = report.BytesRead,
        BytesExchanged = report.BytesExchanged,
        RecordsDivergent = report.RecordsDivergent,
        RecordsReceived = report.RecordsReceived,
        RecordsSent = report.RecordsSent,
        HealedHere = report.HealedHere,
        HealedThere = report.HealedThere,
        RecordsUnrepaired = report.RecordsUnrepaired,
        RecordsUndecided = report.RecordsUndecided,
    };

    public static string ResultOf(RepairResult result) => result switch
    {
        RepairResult.Completed => "completed",
        RepairResult.Deadline => "deadline",
        RepairResult.Failed => "failed",
        _ => "interrupted",
    };
}
