namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>Everything that runs is killed at random points of everything that a fleet's life consists of.</summary>
internal sealed class KillTests
{
    private const int Seed = 20261127;
    private const int KillsAnOperation = 4;

    private string _namespace = "";
    private Fleet _fleet = null!;
    private Killer _killer = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task BeginAsync()
    {
        _namespace = $"k{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await KubectlAsync($"create namespace {_namespace}");
        _fleet = new Fleet(Cluster, _namespace);
        _killer = new Killer(Cluster, _namespace, _fleet, Seed);
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
    }

    [TearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await KubectlAsync($"delete namespace {_namespace} --wait=false");
    }

    [Test]
    public async Task Kill_9_of_members_operator_and_the_API_servers_store_during_any_operation_loses_nothing()
    {
        var sample = Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", "three-members.yaml");
        await KubectlAsync($"apply -n {_namespace} -f {sample}");
        for (var members = 0; members < 3; members++)
        {
            await TestCluster.EventuallyAsync($"{members} members", async stop => (await _fleet.PodsAsync(stop)).Count >= members, Cancellation);
            await _killer.KillAsync(Cancellation);
        }
        await _fleet.ConvergedAsync(3, Cancellation);

        await using var load = WriteLoad.Start(_fleet);
        await ThroughKillsAsync(load, members: 3);

        await KubectlAsync($"scale edgestorecluster/demo -n {_namespace} --replicas=4");
        await ThroughKillsAsync(load, members: 4);

        const string Change = """{"spec":{"options":{"logLevel":"debug"}}}""";
        await KubectlAsync($"patch edgestorecluster/demo -n {_namespace} --type=merge -p {Change}");
        await ThroughKillsAsync(load, members: 4);

        await KubectlAsync($"scale edgestorecluster/demo -n {_namespace} --replicas=3");
        await ThroughKillsAsync(load, members: 3);

        await load.StopAsync();
        await _fleet.ConvergedAsync(3, Cancellation);
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
    }

    /// <summary>Kills under load, then waits until the fleet has converged and got where it was told to without help.</summary>
    private async Task ThroughKillsAsync(WriteLoad load, int members)
    {
        for (var kill = 0; kill < KillsAnOperation; kill++)
        {
            await load.ProgressAsync(_killer.NextPause(), Cancellation);
            await _killer.KillAsync(Cancellation);
        }
        await _fleet.ConvergedAsync(members, Cancellation);
    }

    /// <summary>Again and again: the API server answers nothing while its store comes back.</summary>
    private static Task KubectlAsync(string arguments) => TestCluster.EventuallyAsync(arguments, async stop =>
    {
        await Cluster.KubectlAsync(arguments, stop);
        return true;
    }, CancellationToken.None);
}
