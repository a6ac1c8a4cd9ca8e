using EdgeStore.Benchmarks.Load;
using EdgeStore.Benchmarks.Replication.Fleet;

namespace EdgeStore.Benchmarks.Replication.Measures;

/// <summary>
/// Put throughput of a member with two peers attached against a lone one's. With everything on the same two cores and one disk; and
/// with the writer and its clients on one core, as the lone one then has, too, and the peers on the other with their data in memory:
/// the nearest to peers elsewhere that one machine has.
/// </summary>
internal sealed class Puts(ReplicationOptions options, TimeProvider time) : IMeasure
{
    private const int Peers = 2;
    private const int Clients = 64;
    private const int Keys = 10_000;
    private const int ValueSize = 256;
    private const string MemoryFolder = "/dev/shm";

    /// <summary>Until the code of all members is compiled: with one core for a member with peers and its clients that takes 15 to 25 s.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(30);

    private static readonly Placement s_together = new("on the same two cores", [0, 1], [0, 1], PeersInMemory: false, LeastRatio: 0.5);
    private static readonly Placement s_elsewhere = new("elsewhere", [0], [1], PeersInMemory: true, LeastRatio: 0.8);

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        if (Environment.ProcessorCount < 2)
            throw new InvalidOperationException("the measure 'puts' needs two cores");
        try
        {
            return [.. await CompareAsync(s_together), .. await CompareAsync(s_elsewhere)];
        }
        finally
        {
            Affinity.Set(Environment.ProcessId, [.. Enumerable.Range(0, Environment.ProcessorCount)]);
        }
    }

    /// <summary>Lone, attached, attached, lone, so that a drift of the machine weighs on both alike.</summary>
    private async Task<List<Row>> CompareAsync(Placement placement)
    {
        var runs = new List<Run>();
        foreach (var peers in new[] { 0, Peers, Peers, 0 })
            runs.Add(await MeasureAsync(placement, peers));
        var lone = Average(runs, peers: 0);
        var attached = Average(runs, Peers);
        return
        [
            new($"puts of a lone member, {placement.Name}", lone.PutsPerSecond, "puts/s"),
            new($"puts with {Peers} peers {placement.Name}", attached.PutsPerSecond, "puts/s"),
            new("ratio", attached.PutsPerSecond / lone.PutsPerSecond, "", Bar.AtLeast(placement.LeastRatio)),
            new("processor time of a put, lone", lone.MicrosecondsPerPut, "µs"),
            new($"processor time of a put, {Peers} peers", attached.MicrosecondsPerPut, "µs"),
            new("until the peers had everything, after the load", attached.Lag.TotalMilliseconds, "ms"),
        ];
    }

    private async Task<Run> MeasureAsync(Placement placement, int peers)
    {
        await using var fleet = new BenchFleet(options.Directory, members: 1 + peers);
        var writer = await fleet.StartAsync(1);
        Affinity.Set(writer.Server.ProcessId, placement.WriterCores);
        Affinity.Set(Environment.ProcessId, placement.WriterCores);
        var others = new List<FleetMember>();
        for (var tag = 2; tag <= 1 + peers; tag++)
        {
            others.Add(await fleet.StartAsync(tag, placement.PeersInMemory ? MemoryFolder : null));
            Affinity.Set(others[^1].Server.ProcessId, placement.PeerCores);
            await BenchFleet.ConvergeAsync(writer, others[^1]);
        }

        var workload = PutLoad.Workload(writer, "/puts/", Keys, ValueSize);
        var before = writer.ProcessorTime;
        var load = await LoadRun.MeasureAsync(
            writer.ClientEndpoint, workload, new LoadShape(Clients, Clients), s_warmUp, options.Duration, time);
        var started = time.GetTimestamp();
        var processor = writer.ProcessorTime - before;
        foreach (var other in others)
            await BenchFleet.ConvergeAsync(writer, other);
        var lag = time.GetElapsedTime(started);
        if (load.Errors > 0)
            throw new InvalidOperationException($"{load.Errors} puts were refused");
        var share = load.Elapsed / (s_warmUp + load.Elapsed);
        return new Run(peers, load.OperationsPerSecond, processor.TotalMicroseconds * share / load.Latencies.TotalCount, lag);
    }

    private static Run Average(List<Run> runs, int peers)
    {
        var same = runs.Where(run => run.Peers == peers).ToList();
        return new Run(
            peers,
            same.Average(run => run.PutsPerSecond),
            same.Average(run => run.MicrosecondsPerPut),
            TimeSpan.FromMilliseconds(same.Average(run => run.Lag.TotalMilliseconds)));
    }

    /// <param name="Name">For the table.</param>
    /// <param name="WriterCores">Of the writer and its clients.</param>
    private sealed record Placement(string Name, int[] WriterCores, int[] PeerCores, bool PeersInMemory, double LeastRatio);

    private sealed record Run(int Peers, double PutsPerSecond, double MicrosecondsPerPut, TimeSpan Lag);
}
