using System.Net;
using EdgeStore.Benchmarks.Load;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>What the probes of one server and round share: where its data goes, and the data set that several of them need.</summary>
internal sealed class ProbeTarget(Implementation implementation, string folder, StoreBenchmarkOptions options, TimeProvider time) : IAsyncDisposable
{
    private const int FillClients = 256;

    private ServerProcess? _filled;

    public StoreBenchmarkOptions Options => options;

    public ProbeSize Size => options.Size;

    public TimeProvider Time => time;

    /// <summary>A server with nothing in it, for the caller to dispose.</summary>
    public Task<ServerProcess> EmptyAsync(string name) => ServerProcess.StartAsync(
        implementation,
        Directory.CreateDirectory(Path.Combine(folder, name)).FullName,
        implementation == Implementation.EdgeStore ? options.EdgeStoreFlags : []);

    /// <summary>The server that holds the large data set. Running.</summary>
    public async Task<ServerProcess> FilledAsync()
    {
        if (_filled is not null) return _filled;
        _filled = await EmptyAsync("filled");
        await PutAsync(_filled, new LoadShape(FillClients, Math.Min(FillClients, options.MostConnections)), Size.Fill, Size.FilledKeys);
        return _filled;
    }

    /// <summary>Exactly so many puts, all of which must have been taken.</summary>
    public async Task PutAsync(ServerProcess server, LoadShape shape, int puts, int keys)
    {
        var workload = new Cases(options with { Keys = keys }).Puts(server.ClientUrl.Authority);
        var result = await LoadRun.CountAsync(EndPoint(server), workload, shape, puts, time);
        if (result.Errors > 0 || result.Latencies.TotalCount != puts)
            throw new InvalidOperationException($"{implementation}: of {puts} puts {result.Latencies.TotalCount} were answered, {result.Errors} refused");
    }

    public static IPEndPoint EndPoint(ServerProcess server) => new(IPAddress.Parse(server.ClientUrl.Host), server.ClientUrl.Port);

    public async ValueTask DisposeAsync()
    {
        if (_filled is not null) await _filled.DisposeAsync();
    }
}
