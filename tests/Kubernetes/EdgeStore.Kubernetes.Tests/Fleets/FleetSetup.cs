namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>One cluster with the operator, installed with helm as a user would, for all tests of this namespace.</summary>
[SetUpFixture]
internal sealed class FleetSetup
{
    public const string OperatorNamespace = "edgestore-system";

    private static TestCluster? _cluster;

    public static TestCluster Cluster => _cluster ?? throw new InvalidOperationException("the cluster has not started");

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _cluster = await TestCluster.StartAsync(CancellationToken.None);
        var chart = Path.Combine(RepositoryRoot(), "charts", "edgestore-operator");
        await _cluster.HelmAsync(
            $"install edgestore-operator {chart} --namespace {OperatorNamespace} --create-namespace --wait --timeout 3m", CancellationToken.None);
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    public static string RepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Operator.sln"))) return directory.FullName;
        }
        throw new InvalidOperationException("not inside the repository");
    }
}
