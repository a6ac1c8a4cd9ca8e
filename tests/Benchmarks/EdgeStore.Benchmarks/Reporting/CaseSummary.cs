using EdgeStore.Benchmarks.Store;
using EdgeStore.Conformance.Tests.Servers;
using HdrHistogram;

namespace EdgeStore.Benchmarks.Reporting;

/// <summary>A case on one server, all rounds together; latencies in milliseconds.</summary>
internal sealed record CaseSummary(
    string Case, Implementation Server, int Clients, int Connections, double OperationsPerSecond, double P50, double P99, double Most)
{
    public required double[] OperationsPerSecondByRound { get; init; }

    public required double ServerCores { get; init; }

    public required double LoadCores { get; init; }

    public required long ServerMegabytes { get; init; }

    public required long Errors { get; init; }

    public static IReadOnlyList<CaseSummary> Of(IEnumerable<Measurement> measurements) =>
        [.. measurements.GroupBy(item => (item.Case, item.Server)).Select(group => Of([.. group]))];

    private static CaseSummary Of(Measurement[] rounds)
    {
        var latencies = (LongHistogram)rounds[0].Result.Latencies.Copy();
        foreach (var round in rounds.Skip(1))
            latencies.Add(round.Result.Latencies);
        double Milliseconds(double percentile) => latencies.GetValueAtPercentile(percentile) / 1000.0;
        return new CaseSummary(
            rounds[0].Case,
            rounds[0].Server,
            rounds[0].Shape.Clients,
            rounds[0].Shape.Connections,
            rounds.Average(round => round.Result.OperationsPerSecond),
            Milliseconds(50),
            Milliseconds(99),
            Milliseconds(100))
        {
            OperationsPerSecondByRound = [.. rounds.Select(round => round.Result.OperationsPerSecond)],
            ServerCores = rounds.Average(round => round.ServerCores),
            LoadCores = rounds.Average(round => round.LoadCores),
            ServerMegabytes = rounds.Max(round => round.ServerMegabytes),
            Errors = rounds.Sum(round => round.Result.Errors),
        };
    }
}
