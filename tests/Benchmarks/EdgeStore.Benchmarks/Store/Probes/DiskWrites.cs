using System.Globalization;
using EdgeStore.Benchmarks.Load;
using EdgeStore.Conformance.Tests.Servers;

namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>
/// Bytes and syncs that a put costs the disk. Bytes are the kernel's count for the process, with everything that the store writes later
/// and again; syncs are the server's own count.
/// </summary>
internal sealed class DiskWrites(int clients) : IProbe
{
    private const string WalSyncs = "etcd_disk_wal_fsync_duration_seconds_count";

    /// <summary>etcd's database is synced with every commit; edgestore's commit is a write without a sync.</summary>
    private const string BackendCommits = "etcd_disk_backend_commit_duration_seconds_count";

    public string Name => $"writes-{clients}";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(ProbeTarget target)
    {
        await using var server = await target.EmptyAsync(Name);
        var puts = clients == 1 ? target.Size.SinglePuts : target.Size.ManyPuts;
        var (bytes, syncs) = await ReadAsync(server);
        await target.PutAsync(server, new LoadShape(clients, Math.Min(clients, target.Options.MostConnections)), puts, target.Options.Keys);
        var (bytesAfter, syncsAfter) = await ReadAsync(server);
        return
        [
            new("bytes written a put", (bytesAfter - bytes) / (double)puts, "bytes"),
            new("syncs a put", (syncsAfter - syncs) / puts, ""),
        ];
    }

    private static async Task<(long Bytes, double Syncs)> ReadAsync(ServerProcess server)
    {
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri(server.ClientUrl, "metrics"));
        var syncs = Metric(metrics, WalSyncs) + (server.Implementation == Implementation.Etcd ? Metric(metrics, BackendCommits) : 0);
        return (ProcessFigures.WrittenBytes(server.ProcessId), syncs);
    }

    private static double Metric(string metrics, string name)
    {
        var line = metrics.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
