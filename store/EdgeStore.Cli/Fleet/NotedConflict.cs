using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Cli.Fleet;

/// <summary>A conflict and who noted it: members that merged the same two records have each noted it.</summary>
/// <param name="Report">As the first of them noted it.</param>
/// <param name="Endpoints">Of all of them.</param>
internal sealed record NotedConflict(ConflictReport Report, IReadOnlyList<string> Endpoints)
{
    private const int CounterBits = 16;

    public ConflictMessage Conflict => Report.Conflict;

    public DateTimeOffset Noted => DateTimeOffset.FromUnixTimeMilliseconds(Conflict.UnixMs);

    /// <returns>Newest first.</returns>
    public static IReadOnlyList<NotedConflict> Join(IEnumerable<(string Endpoint, IReadOnlyList<ConflictReport> Reports)> journals) =>
    [
        .. journals
            .SelectMany(journal => journal.Reports.Select(report => (journal.Endpoint, Report: report)))
            .GroupBy(noted => (noted.Report.Conflict.Key, noted.Report.Conflict.Rule, noted.Report.Conflict.Winner, noted.Report.Conflict.Loser))
            .Select(same => new NotedConflict(same.MinBy(noted => noted.Report.Conflict.UnixMs).Report, [.. same.Select(noted => noted.Endpoint)]))
            .OrderByDescending(noted => noted.Conflict.UnixMs),
    ];

    /// <summary>When a stamp was given, by the clock of its member.</summary>
    public static DateTimeOffset TimeOf(StampMessage stamp) => DateTimeOffset.FromUnixTimeMilliseconds((long)(stamp.Time >> CounterBits));
}
