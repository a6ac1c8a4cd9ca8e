using EdgeStore.Benchmarks.Reporting;

namespace EdgeStore.Benchmarks.Reconciling;

internal static class ReconcilingTable
{
    /// <summary>While it runs: a line a phase, with the requests that make up most of it.</summary>
    public static string Line(int members, string name, Phase phase, long resident)
    {
        var most = phase.Requests.OrderByDescending(r => r.Value).Take(6).Select(r => $"{r.Key} {r.Value}");
        return FormattableString.Invariant(
            $"{members} members, {name}: {phase.Seconds:0.0} s, processor {phase.Processor:0.0} s, {resident / 1_000_000} MB, {phase.Passes.Count} passes p50 {Percentile(phase.Passes, 50) * 1000:0} ms p99 {Percentile(phase.Passes, 99) * 1000:0} ms, calls {phase.Calls}, requests {phase.AllRequests}: {string.Join(", ", most)}");
    }

    public static string Of(IReadOnlyList<ReconcilingRow> rows)
    {
        var head = new[] { "members" }.Concat(rows.Select(row => $"{row.Members}")).ToArray();
        return MarkdownTable.Of(head,
        [
            Row(rows, "bring-up, s", row => $"{row.BringUp.Seconds:0.0}"),
            Row(rows, "… requests a member", row => $"{row.BringUp.AllRequests / (double)row.Members:0.0}"),
            .. rows[0].Changes.Keys.Select(change => Row(rows, $"{change}, p50 / p99 s", row => Times(row.Changes[change]))),
            Row(rows, "a pass when idle, p50 / p99 ms", row => Milliseconds(row.Idle.Passes)),
            Row(rows, "a pass in a rolling change, p50 / p99 ms", row => Milliseconds(row.Rolling.Passes)),
            Row(rows, "idle: API requests a member and minute", row => PerMemberMinute(row, row.Idle, row.Idle.AllRequests)),
            Row(rows, "idle: calls of the admin service a member and minute", row => PerMemberMinute(row, row.Idle, row.Idle.Calls)),
            Row(rows, "idle: processor, ms a member and minute", row => PerMemberMinute(row, row.Idle, row.Idle.Processor * 1000)),
            Row(rows, "rolling change of all members, s", row => $"{row.Rolling.Seconds:0.0}"),
            Row(rows, "… API requests a member", row => $"{row.Rolling.AllRequests / (double)row.Members:0.0}"),
            Row(rows, "… API requests a member and minute", row => PerMemberMinute(row, row.Rolling, row.Rolling.AllRequests)),
            Row(rows, "… processor, ms a member and minute", row => PerMemberMinute(row, row.Rolling, row.Rolling.Processor * 1000)),
            Row(rows, "resident memory at most, MB", row => $"{row.ResidentBytes / 1_000_000}"),
            Row(rows, "managed heap, live, MB", row => $"{row.HeapBytes / 1_000_000}"),
        ]);
    }

    private static string[] Row(IReadOnlyList<ReconcilingRow> rows, string what, Func<ReconcilingRow, string> cell) => [what, .. rows.Select(cell)];

    private static string Times(IReadOnlyList<double> seconds) => $"{Percentile(seconds, 50):0.00} / {Percentile(seconds, 99):0.00}";

    private static string Milliseconds(IReadOnlyList<double> seconds) => $"{Percentile(seconds, 50) * 1000:0} / {Percentile(seconds, 99) * 1000:0}";

    private static string PerMemberMinute(ReconcilingRow row, Phase phase, double value) => $"{value / row.Members / (phase.Seconds / 60):0.0}";

    private static double Percentile(IReadOnlyList<double> values, int percent)
        => values.Count == 0 ? 0 : values.Order().ElementAt((int)Math.Ceiling(percent / 100.0 * values.Count) - 1);
}
