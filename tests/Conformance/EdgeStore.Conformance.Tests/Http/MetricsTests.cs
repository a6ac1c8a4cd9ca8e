using System.Globalization;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Http;

/// <summary>What is counted grows on both servers by the same, with the same requests.</summary>
public sealed class MetricsTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private const string Received = "etcd_network_client_grpc_received_bytes_total";
    private const string Sent = "etcd_network_client_grpc_sent_bytes_total";

    private static readonly HttpClient s_http = new(new SocketsHttpHandler { UseProxy = false });

    [Test]
    public async Task Bytes_of_a_call()
    {
        var put = new PutRequest { Key = Key("k"), Value = Bytes.Of(new string('v', 500)), PrevKv = true };
        var before = await MetricsAsync();

        var answer = await Client.Kv.PutAsync(put);

        var after = await MetricsAsync();
        Assert.That((after[Received] - before[Received], after[Sent] - before[Sent]), Is.EqualTo(((double)put.CalculateSize(), (double)answer.CalculateSize())));
    }

    [Test]
    public async Task Leases_from_their_grant_to_their_end()
    {
        var before = await MetricsAsync();

        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 300 })).ID;
        using (var renewals = Client.Lease.LeaseKeepAlive())
        {
            await renewals.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
            Assert.That(await renewals.ResponseStream.MoveNext(CancellationToken.None));
        }

        await Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        var after = await MetricsAsync();
        Assert.Multiple(() =>
        {
            foreach (var name in new[] { "lease_granted_total", "lease_renewed_total", "lease_revoked_total", "server_lease_expired_total", "lease_ttl_total_count" })
                Assert.That(Grown(before, after, $"etcd_debugging_{name}"), Is.EqualTo(name == "server_lease_expired_total" ? 0 : 1), name);
            Assert.That(Grown(before, after, "etcd_debugging_lease_ttl_total_sum"), Is.EqualTo(300));
        });
    }

    [Test]
    public async Task Calls_by_the_version_that_a_client_says()
    {
        var version = new Metadata { { "client-api-version", "3.77" } };

        await Client.Kv.RangeAsync(All(), version);
        await Client.Kv.RangeAsync(All(), version);
        using (var watch = Client.Watch.Watch(version))
        {
            await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key("k") } });
            Assert.That(await watch.ResponseStream.MoveNext(CancellationToken.None));
        }

        var counted = (await PageAsync()).Where(line => line.Contains("3.77", StringComparison.Ordinal));
        Assert.That(counted, Is.EquivalentTo(new[]
        {
            """etcd_server_client_requests_total{client_api_version="3.77",type="unary"} 2""",
            """etcd_server_client_requests_total{client_api_version="3.77",type="stream"} 1""",
        }));
    }

    [Test]
    public async Task Probes()
    {
        var before = await MetricsAsync();

        await s_http.GetStringAsync(new Uri(Server.ClientUrl, "/health"));

        var after = await MetricsAsync();
        Assert.That((Grown(before, after, "etcd_server_health_success"), Grown(before, after, "etcd_server_health_failures")), Is.EqualTo((1.0, 0.0)));
    }

    private static double Grown(Dictionary<string, double> before, Dictionary<string, double> after, string name) => after[name] - before[name];

    /// <summary>Those without labels.</summary>
    private async Task<Dictionary<string, double>> MetricsAsync()
    {
        return (await PageAsync()).Where(line => line.Length > 0 && line[0] != '#' && !line.Contains('{', StringComparison.Ordinal))
            .ToDictionary(line => line.Split(' ')[0], line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    private async Task<string[]> PageAsync() => (await s_http.GetStringAsync(new Uri(Server.ClientUrl, "/metrics"))).Split('\n');
}
