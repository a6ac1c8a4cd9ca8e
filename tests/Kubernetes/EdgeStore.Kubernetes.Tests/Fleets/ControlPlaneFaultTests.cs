using EdgeStore.DevCluster.ControlPlane;
using k8s;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>
/// Between the operator and the API server, and between the operator and the members, things go wrong. The members are well. The
/// operator's process never ends of it: who has lost the lead stands for it again.
/// </summary>
internal sealed class ControlPlaneFaultTests
{
    private const int Seed = 20261128;
    private const string Namespace = "control-plane-faults";
    private const string Debug = """{"spec":{"options":{"logLevel":"debug"}}}""";
    private const string AsBefore = """{"spec":{"options":{"logLevel":"info"}}}""";

    private Fleet _fleet = null!;
    private OperatorPod _operator = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public async Task BeginAsync()
    {
        await Cluster.KubectlAsync($"create namespace {Namespace}", CancellationToken.None);
        _fleet = new Fleet(Cluster, Namespace);
        _operator = new OperatorPod(Cluster);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {Namespace} --wait=false", CancellationToken.None);
    }

    [SetUp]
    public async Task ApplySampleAsync()
    {
        var sample = Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", "three-members.yaml");
        await Cluster.KubectlAsync($"apply -n {Namespace} -f {sample}", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [Test]
    public async Task An_API_server_that_is_slow_and_fails_now_and_then_stops_nothing_and_costs_nothing()
    {
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
        await using var proxy = await Cluster.Cluster.StartFaultInjectingProxyAsync(Seed);
        await SetOperatorsEnvironmentAsync($"KUBERNETES_SERVICE_HOST={proxy.Host} KUBERNETES_SERVICE_PORT={proxy.Port}");
        try
        {
            await using var load = WriteLoad.Start(_fleet);
            await load.ProgressAsync(50, Cancellation);
            var life = await _operator.LifeAsync(Cancellation);
            proxy.Begin();

            await PatchAsync(Debug);
            await _fleet.ConvergedAsync(3, Cancellation);
            Assert.That(load.Refused, Is.Empty, "by members that were not being restarted");
            await Cluster.KubectlAsync($"scale edgestorecluster/demo -n {Namespace} --replicas=4", Cancellation);
            await _fleet.ConvergedAsync(4, Cancellation);
            var claims = await ClaimsAsync();
            await Cluster.KubectlAsync($"scale edgestorecluster/demo -n {Namespace} --replicas=3", Cancellation);
            await _fleet.ConvergedAsync(3, Cancellation);
            await load.StopAsync();

            Assert.That(await _operator.LifeAsync(Cancellation), Is.EqualTo(life), "the operator goes on by itself");
            Assert.That(proxy.Struck.Keys, Is.EquivalentTo(Enum.GetValues<RequestFault>()));
            Assert.That(await ClaimsAsync(), Is.EqualTo(claims));
            await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
        }
        finally
        {
            proxy.End();
            await SetOperatorsEnvironmentAsync("KUBERNETES_SERVICE_HOST- KUBERNETES_SERVICE_PORT-");
        }
    }

    [Test]
    public async Task An_operator_that_is_cut_off_from_the_API_server_lets_everything_be_and_then_does_what_is_wanted_by_then()
    {
        string[] apiServer = [Cluster.Client.BaseUri.Host];
        var life = await _operator.LifeAsync(Cancellation);
        var before = await PodsAsync();
        await using var load = WriteLoad.Start(_fleet);
        await PatchAsync(Debug);
        await TestCluster.EventuallyAsync("a member with the change, in the middle of it", async stop =>
            (await Cluster.Client.CoreV1.ListNamespacedPodAsync(Namespace, cancellationToken: stop)).Items.Any(pod => TestCluster.IsReady(pod) && !before.Contains(pod.Metadata.Uid)),
            Cancellation);

        IReadOnlyList<string> meanwhile;
        await _operator.CutOffAsync(apiServer, Cancellation);
        try
        {
            await _operator.LeadsAsync(false, Cancellation);
            Assert.That(await _operator.MetricsAsync(Cancellation), Does.Not.Contain("edgestore_cluster_members{"), "of clusters of which it knows nothing any more");
            Assert.That(await _operator.IsAliveAsync(Cancellation), Is.True, "a restart would not help");
            meanwhile = await PodsAsync();
            await PatchAsync(AsBefore);
            await load.ProgressAsync(100, Cancellation);
            Assert.That(await PodsAsync(), Is.EqualTo(meanwhile));
        }
        finally
        {
            await _operator.HealAsync(apiServer, CancellationToken.None);
        }

        await _operator.LeadsAsync(true, Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
        await load.StopAsync();
        var spared = meanwhile.Intersect(before).ToList();
        Assert.Multiple(async () =>
        {
            Assert.That(spared, Is.Not.Empty.And.SubsetOf(await PodsAsync()), "members that the change had not come to");
            Assert.That(await _operator.LifeAsync(Cancellation), Is.EqualTo(life), "the operator goes on by itself");
            Assert.That(load.Refused, Is.Empty, "by members that were not being restarted");
        });
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
    }

    [Test]
    public async Task An_operator_that_is_cut_off_from_most_members_says_so_and_disturbs_nobody_until_they_answer()
    {
        var most = (await _fleet.PodsAsync(Cancellation)).Take(2).Select(pod => pod.Address).ToList();
        var (before, life) = (await PodsAsync(), await _operator.LifeAsync(Cancellation));
        await using var load = WriteLoad.Start(_fleet);

        await _operator.CutOffAsync(most, Cancellation);
        try
        {
            await PartitionedAsync("True");
            await _operator.ShowsAsync($"edgestore_cluster_condition{{namespace=\"{Namespace}\",cluster=\"demo\",type=\"ControlPlanePartitioned\",status=\"True\"}} 1", Cancellation);
            await PatchAsync("""{"spec":{"placement":{"replicas":2},"options":{"logLevel":"debug"}}}""");
            await TestCluster.EventuallyAsync("a pass over the change", async stop =>
                await _fleet.ReadAsync(stop) is { } now && now.Status!.ObservedGeneration == now.Metadata.Generation, Cancellation);
            await load.ProgressAsync(100, Cancellation);
            Assert.That(await PodsAsync(), Is.EqualTo(before));
            Assert.That(load.Refused, Is.Empty);
        }
        finally
        {
            await _operator.HealAsync(most, CancellationToken.None);
        }

        await PartitionedAsync("False");
        await _fleet.ConvergedAsync(2, Cancellation);
        await load.StopAsync();
        Assert.That(await _operator.LifeAsync(Cancellation), Is.EqualTo(life), "the operator goes on by itself");
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
    }

    private static Task<string> PatchAsync(string change) => Cluster.KubectlAsync($"patch edgestorecluster/demo -n {Namespace} --type=merge -p {change}", Cancellation);

    private static async Task SetOperatorsEnvironmentAsync(string variables)
    {
        await Cluster.KubectlAsync($"set env deployment/edgestore-operator -n {FleetSetup.OperatorNamespace} {variables}", CancellationToken.None);
        await Cluster.KubectlAsync($"rollout status deployment/edgestore-operator -n {FleetSetup.OperatorNamespace} --timeout=120s", CancellationToken.None);
        await TestCluster.EventuallyAsync("the end of the operator before", async stop => await new OperatorPod(Cluster).ReadAsync(stop) is not null, CancellationToken.None);
    }

    private Task PartitionedAsync(string status) => TestCluster.EventuallyAsync($"ControlPlanePartitioned {status}", async stop =>
        (await _fleet.ReadAsync(stop)).Status?.Conditions?.Any(c => c.Type == "ControlPlanePartitioned" && c.Status == status) == true, Cancellation);

    /// <summary>The identities of the members' pods.</summary>
    private static async Task<IReadOnlyList<string>> PodsAsync() =>
        [.. (await Cluster.Client.CoreV1.ListNamespacedPodAsync(Namespace, cancellationToken: Cancellation)).Items.Select(pod => pod.Metadata.Uid).Order(StringComparer.Ordinal)];

    /// <summary>The identities of the members' volumes.</summary>
    private static async Task<IReadOnlyList<string>> ClaimsAsync() =>
        [.. (await Cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(Namespace, cancellationToken: Cancellation)).Items.Select(claim => claim.Metadata.Uid).Order(StringComparer.Ordinal)];
}
