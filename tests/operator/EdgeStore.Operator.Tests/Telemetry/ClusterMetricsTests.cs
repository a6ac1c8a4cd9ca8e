using System.Text;
using EdgeStore.Operator.Runtime.Telemetry;
using EdgeStore.Operator.Telemetry;
using Prometheus;

namespace EdgeStore.Operator.Tests.Telemetry;

public sealed class ClusterMetricsTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Test]
    public async Task Cluster_is_there_until_it_is_forgotten()
    {
        var metrics = new ClusterMetrics(new RuntimeMetrics(_registry));
        var cluster = Cluster("demo");
        var end = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        metrics.Report(
            cluster,
            new EdgeStoreClusterStatus { Members = 3, ReadyMembers = 2, Conditions = [new V1Condition { Type = "Available", Status = "True" }] },
            [
                new EdgeStoreMemberStatus { Phase = MemberPhase.Ready, ServedCertificateNotAfter = end },
                new EdgeStoreMemberStatus { Phase = MemberPhase.Offline, ServedCertificateNotAfter = end.AddYears(-1) },
            ]);

        var text = await ExportAsync();
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("""edgestore_cluster_members{namespace="edge",cluster="demo"} 3"""));
            Assert.That(text, Does.Contain("""edgestore_cluster_ready_members{namespace="edge",cluster="demo"} 2"""));
            Assert.That(text, Does.Contain("""edgestore_cluster_condition{namespace="edge",cluster="demo",type="Available",status="True"} 1"""));
            Assert.That(text, Does.Contain("""edgestore_cluster_condition{namespace="edge",cluster="demo",type="Available",status="False"} 0"""));
            Assert.That(text, Does.Contain($$"""edgestore_cluster_certificate_not_after_seconds{namespace="edge",cluster="demo"} {{new DateTimeOffset(end).ToUnixTimeSeconds()}}"""));
        });

        metrics.Forget(cluster);

        Assert.That(await ExportAsync(), Does.Not.Contain("demo"));
    }

    [Test]
    public async Task Condition_that_is_not_listed_any_more_is_not_exported()
    {
        var metrics = new ClusterMetrics(new RuntimeMetrics(_registry));
        var (demo, other) = (Cluster("demo"), Cluster("other"));
        V1Condition[] both = [new() { Type = "Available", Status = "True" }, new() { Type = "RepairHealthy", Status = "False" }];
        metrics.Report(demo, new EdgeStoreClusterStatus { Conditions = [.. both] }, []);
        metrics.Report(other, new EdgeStoreClusterStatus { Conditions = [.. both] }, []);

        metrics.Report(demo, new EdgeStoreClusterStatus { Conditions = [both[0]] }, []);

        var text = await ExportAsync();
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Not.Contain("""cluster="demo",type="RepairHealthy","""));
            Assert.That(text, Does.Contain("""cluster="demo",type="Available",status="True"} 1"""));
            Assert.That(text, Does.Contain("""cluster="other",type="RepairHealthy",status="False"} 1"""));
        });
    }

    [Test]
    public async Task Who_leads_no_more_tells_of_no_cluster()
    {
        var metrics = new ClusterMetrics(new RuntimeMetrics(_registry));
        var status = new EdgeStoreClusterStatus { Conditions = [new V1Condition { Type = "Available", Status = "True" }] };
        foreach (var name in new[] { "demo", "other" })
            metrics.Report(Cluster(name), status, [new EdgeStoreMemberStatus { Phase = MemberPhase.Ready, ServedCertificateNotAfter = DateTime.UnixEpoch }]);

        metrics.OnTermEnd();

        Assert.That(await ExportAsync(), Does.Not.Contain("cluster="));
    }

    private static EdgeStoreCluster Cluster(string name) => new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "edge" } };

    private async Task<string> ExportAsync()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
