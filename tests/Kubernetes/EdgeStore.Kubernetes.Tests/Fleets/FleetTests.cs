using k8s;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>The whole way: helm, kubectl, the operator and the stores it runs, on a Kubernetes that itself lives in an edgestore.</summary>
internal sealed class FleetTests
{
    private string _namespace = "";
    private Fleet _fleet = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task ApplySampleAsync()
    {
        _namespace = $"f{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {_namespace}", Cancellation);
        _fleet = new Fleet(Cluster, _namespace);
        var sample = Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", "three-members.yaml");
        await Cluster.KubectlAsync($"apply -n {_namespace} -f {sample}", Cancellation);
        await Cluster.KubectlAsync($"wait -n {_namespace} --for=condition=Converged edgestorecluster/demo --timeout=240s", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [TearDown]
    public async Task DeleteAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false", CancellationToken.None);
    }

    [Test]
    public async Task What_is_written_at_one_member_is_read_at_all_and_volumes_outlive_the_cluster()
    {
        var pods = await _fleet.PodsAsync(Cancellation);
        Assert.That(pods.Select(pod => pod.Name), Is.EquivalentTo(new[] { "demo-0", "demo-1", "demo-2" }));
        await _fleet.PutAsync(pods[0].Address, "/site/greeting", "hello", Cancellation);
        await _fleet.HoldsEverywhereAsync(new Dictionary<string, string> { ["/site/greeting"] = "hello" }, "/site/", Cancellation);

        await Cluster.KubectlAsync($"delete edgestorecluster demo -n {_namespace} --timeout=120s", Cancellation);

        await TestCluster.EventuallyAsync("end of all pods", async stop => (await _fleet.PodsAsync(stop)).Count == 0, Cancellation);
        var claims = await Cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(_namespace, cancellationToken: Cancellation);
        Assert.That(claims.Items.Select(claim => claim.Status.Phase), Is.EqualTo(new[] { "Bound", "Bound", "Bound" }));
    }

    [Test]
    public async Task Scaling_up_and_down_under_load_loses_no_acknowledged_write()
    {
        await using var load = WriteLoad.Start(_fleet);
        await load.ProgressAsync(50, Cancellation);

        await Cluster.KubectlAsync($"scale edgestorecluster/demo -n {_namespace} --replicas=5", Cancellation);
        await _fleet.ConvergedAsync(5, Cancellation);
        await load.ProgressAsync(50, Cancellation);
        await Cluster.KubectlAsync($"scale edgestorecluster/demo -n {_namespace} --replicas=3", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
        await load.ProgressAsync(50, Cancellation);
        await load.StopAsync();

        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
    }

    [Test]
    public async Task A_rolling_change_of_options_restarts_one_member_at_a_time_and_loses_nothing()
    {
        await using var load = WriteLoad.Start(_fleet);
        await load.ProgressAsync(50, Cancellation);

        const string Change = """{"spec":{"options":{"logLevel":"debug"}}}""";
        await Cluster.KubectlAsync($"patch edgestorecluster/demo -n {_namespace} --type=merge -p {Change}", Cancellation);
        var fewest = 3;
        var done = _fleet.ConvergedAsync(3, Cancellation);
        while (!done.IsCompleted)
        {
            var pods = await Cluster.Client.CoreV1.ListNamespacedPodAsync(_namespace, cancellationToken: Cancellation);
            fewest = Math.Min(fewest, pods.Items.Count(TestCluster.IsReady));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);
        }
        await done;
        await load.StopAsync();

        Assert.That(fewest, Is.EqualTo(2), "members that served at the same time");
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
    }
}
