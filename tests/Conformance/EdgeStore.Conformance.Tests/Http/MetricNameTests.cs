using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Http;

/// <summary>Dashboards and alerts for etcd go on: what it counts is there under its name and of its type, or said to be missing, and why.</summary>
public sealed class MetricNameTests
{
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false });

    [Test]
    public async Task Metrics_of_etcd_are_there_or_permitted_to_be_missing()
    {
        var etcd = await TypesAfterTrafficAsync(Implementation.Etcd);
        var own = await TypesAfterTrafficAsync(Implementation.EdgeStore);

        var missing = etcd.Keys.Where(name => !own.ContainsKey(name)).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(missing.Where(name => !PermittedMetricDifferences.Missing.Keys.Any(pattern => Fits(name, pattern))), Is.Empty, "missing");
            Assert.That(PermittedMetricDifferences.Missing.Keys.Where(pattern => !missing.Any(name => Fits(name, pattern))), Is.Empty, "permitted, and not missing");
            Assert.That(etcd.Where(metric => own.TryGetValue(metric.Key, out var type) && type != metric.Value).Select(metric => metric.Key), Is.EquivalentTo(PermittedMetricDifferences.Types));
        });
    }

    private static bool Fits(string name, string pattern) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;

    /// <returns>By name: counter, gauge, histogram or summary. Some are there only after something has happened.</returns>
    private static async Task<Dictionary<string, string>> TypesAfterTrafficAsync(Implementation implementation)
    {
        await using var server = await ServerProcess.StartAsync(implementation);
        await TrafficAsync(server);
        var page = await s_http.GetStringAsync(new Uri(server.ClientUrl, "/metrics"));
        return page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToDictionary(line => line[2], line => line[3]);
    }

    private static async Task TrafficAsync(ServerProcess server)
    {
        var (client, key) = (server.Client, Bytes.Of("k"));
        await s_http.GetStringAsync(new Uri(server.ClientUrl, "/health"));
        var lease = await client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 300 });
        await client.Kv.PutAsync(new PutRequest { Key = key, Value = key, Lease = lease.ID });
        await client.Kv.RangeAsync(new RangeRequest { Key = key });
        using (var watch = client.Watch.Watch())
        {
            await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key, StartRevision = 1 } });
            while (await watch.ResponseStream.MoveNext(CancellationToken.None) && watch.ResponseStream.Current.Events.Count == 0)
            {
            }
        }

        await client.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(key, "v") } });
        await client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });
        var revision = (await client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = key })).Header.Revision;
        await client.Kv.CompactAsync(new CompactionRequest { Revision = revision, Physical = true });
        await client.Maintenance.DefragmentAsync(new DefragmentRequest());
        await client.Maintenance.HashAsync(new HashRequest());
        await client.Maintenance.HashKVAsync(new HashKVRequest());
        using var snapshot = client.Maintenance.Snapshot(new SnapshotRequest());
        await foreach (var piece in snapshot.ResponseStream.ReadAllAsync()) Assert.That(piece.Blob, Is.Not.Empty);
    }
}
