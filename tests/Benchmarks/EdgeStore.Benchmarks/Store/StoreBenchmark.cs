using System.Diagnostics;
using System.Net;
using EdgeStore.Benchmarks.Load;
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

    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        var cases = _cases.All().Where(item => options.Cases.Length == 0 || options.Cases.Contains(item.Name)).ToArray();
        var measurements = new List<Measurement>();
        for (var round = 0; round < options.Rounds; round++)
        {
            Implementation[] servers = [Implementation.Etcd, Implementation.EdgeStore];
            foreach (var server in round % 2 == 0 ? servers : servers.Reverse())
                measurements.AddRange(await RunAsync(server, round, cases));
        }

        return measurements;
    }

    private async Task<List<Measurement>> RunAsync(Implementation implementation, int round, BenchmarkCase[] cases)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Directory, $"{implementation.ToString().ToLowerInvariant()}-{round}"));
        string[] flags = implementation == Implementation.EdgeStore ? options.EdgeStoreFlags : [];
        try
        {
            await using var server = await ServerProcess.StartAsync(implementation, folder.FullName, flags);
            await Preload.PutAllAsync(server.Client, _cases.Preload());
            var measurements = new List<Measurement>();
            foreach (var item in cases)
            {
                var measurement = await MeasureAsync(server, item, round);
                measurements.Add(measurement);
                say($"round {round + 1} {implementation,-9} {item.Name,-22} {measurement.Result.OperationsPerSecond,9:0} ops/s"
                    + $"  server {measurement.ServerCores:0.00} cores, load {measurement.LoadCores:0.00} cores, {measurement.ServerMegabytes} MB");
            }

            return measurements;
        }
        finally
        {
            folder.Delete(recursive: true);
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
