using System.Diagnostics;
using System.Net;
using EdgeStore.Benchmarks.Load;
using EdgeStore.Benchmarks.Store.Probes;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Store;

/// <summary>
/// Runs the cases on both servers in turn, one server at a time, each on a fresh data directory below the same folder. The order
/// turns round with each round, so that a slow drift of the machine weighs on both alike.
/// </summary>
internal sealed class StoreBenchmark(StoreBenchmarkOptions options, TimeProvider time, Action<string> say)
{
    private readonly Cases _cases = new(options);

    private readonly List<Measurement> _measurements = [];
    private readonly List<(Implementation Server, string Case, Figure Figure)> _figures = [];

    public async Task<(IReadOnlyList<Measurement> Measurements, IReadOnlyList<(Implementation Server, string Case, Figure Figure)> Figures)> RunAsync()
    {
        var cases = _cases.All().Where(item => IsWanted(item.Name)).ToArray();
        var probes = Cases.Probes().Where(probe => IsWanted(probe.Name)).ToArray();
        for (var round = 0; round < options.Rounds; round++)
        {
            Implementation[] servers = [Implementation.Etcd, Implementation.EdgeStore];
            foreach (var server in round % 2 == 0 ? servers : servers.Reverse())
            {
                var folder = Directory.CreateDirectory(Path.Combine(options.Directory, $"{server.ToString().ToLowerInvariant()}-{round}"));
                try
                {
                    if (cases.Length > 0) await LoadAsync(server, folder.FullName, round, cases);
                    await ProbeAsync(server, folder.FullName, round, probes);
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            }
        }

        return (_measurements, _figures);
    }

    private bool IsWanted(string name) => options.Cases.Length == 0 || options.Cases.Contains(name);

    private async Task LoadAsync(Implementation implementation, string folder, int round, BenchmarkCase[] cases)
    {
        string[] flags = implementation == Implementation.EdgeStore ? options.EdgeStoreFlags : [];
        await using var server = await ServerProcess.StartAsync(implementation, folder, flags);
        await Preload.PutAllAsync(server.Client, _cases.Preload());
        foreach (var item in cases)
        {
            var measurement = await MeasureAsync(server, item, round);
            _measurements.Add(measurement);
            say($"round {round + 1} {implementation,-9} {item.Name,-22} {measurement.Result.OperationsPerSecond,9:0} ops/s"
                + $"  server {measurement.ServerCores:0.00} cores, load {measurement.LoadCores:0.00} cores, {measurement.ServerMegabytes} MB");
        }
    }

    private async Task ProbeAsync(Implementation implementation, string folder, int round, IProbe[] probes)
    {
        await using var target = new ProbeTarget(implementation, folder, options, time);
        foreach (var probe in probes)
        {
            var figures = await probe.MeasureAsync(target);
            _figures.AddRange(figures.Select(figure => (implementation, probe.Name, figure)));
            say($"round {round + 1} {implementation,-9} {probe.Name,-22} {string.Join(", ", figures.Select(figure => $"{figure.What} {figure.Value:0.###} {figure.Unit}"))}");
        }
    }

    private async Task<Measurement> MeasureAsync(ServerProcess server, BenchmarkCase item, int round)
    {
        var shape = new LoadShape(item.Clients, Math.Min(item.Clients, options.MostConnections));
        var endpoint = new IPEndPoint(IPAddress.Parse(server.ClientUrl.Host), server.ClientUrl.Port);
        using var process = Process.GetProcessById(server.ProcessId);
        using var self = Process.GetCurrentProcess();
        var revision = await RevisionAsync(server.Client);
        var (processBefore, selfBefore, started) = (process.TotalProcessorTime, self.TotalProcessorTime, time.GetTimestamp());
        var result = await LoadRun.MeasureAsync(
            endpoint, item.Workload(server.ClientUrl.Authority), shape, options.WarmUp, options.Duration, time);
        var elapsed = time.GetElapsedTime(started);
        var revisions = await RevisionAsync(server.Client) - revision;
        if (item.IsAllPuts && revisions < result.Latencies.TotalCount - result.Errors)
            throw new InvalidOperationException($"{result.Latencies.TotalCount} puts were acknowledged, {revisions} were made");
        process.Refresh();
        self.Refresh();
        return new Measurement(server.Implementation, item.Name, round, shape, result)
        {
            ServerCores = (process.TotalProcessorTime - processBefore) / elapsed,
            LoadCores = (self.TotalProcessorTime - selfBefore) / elapsed,
            ServerMegabytes = process.WorkingSet64 >> 20,
        };
    }

    private static async Task<long> RevisionAsync(EtcdClient client)
    {
        var nothing = new RangeRequest { Key = ByteString.CopyFromUtf8("\0") };
        return (await client.Kv.RangeAsync(nothing)).Header.Revision;
    }
}
