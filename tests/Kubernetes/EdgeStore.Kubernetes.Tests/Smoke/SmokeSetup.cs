namespace EdgeStore.Kubernetes.Tests.Smoke;

/// <summary>One cluster for all tests of this namespace; each works in a Kubernetes namespace of its own.</summary>
[SetUpFixture]
internal sealed class SmokeSetup
{
    private static readonly TimeSpan ShortLived = TimeSpan.FromSeconds(10);

    private static TestCluster? _cluster;

    public static TestCluster Cluster => _cluster ?? throw new InvalidOperationException("the cluster has not started");

    [OneTimeSetUp]
    public static async Task StartAsync() => _cluster = await TestCluster.StartAsync(CancellationToken.None, options => options with { EventTtl = ShortLived });

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }
}
