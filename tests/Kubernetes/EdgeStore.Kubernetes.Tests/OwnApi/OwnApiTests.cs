using EdgeStore.DevCluster;
using EdgeStore.DevCluster.Processes;
using EdgeStore.Kubernetes.Tests.Fleets;
using EdgeStore.Operator.Resources;
using EdgeStore.Operator.Resources.Clusters;
using EdgeStore.Operator.Resources.Members;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.OwnApi;

/// <summary>The operator looks after the very fleet in which its own API servers keep everything, the fleet's resources among it.</summary>
internal sealed class OwnApiTests
{
    private const string Name = "control-plane";
    private const string Namespace = "kube-edgestore";
    private static readonly string[] Members = [$"{Name}-0", $"{Name}-1", $"{Name}-2"];
    private static readonly string Resource = $"/registry/edgestore.io/edgestoreclusters/{Namespace}/{Name}";

    private TestCluster _cluster = null!;
    private Fleet _fleet = null!;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task BeginAsync()
    {
        var labels = new Dictionary<string, string> { ["edgestore.example/member"] = "true" };
        _cluster = await TestCluster.StartAsync(Cancellation, options => options with
        {
            Nodes = [.. Enumerable.Range(1, 4).Select(number => new NodeOptions($"node-{number}") { Labels = labels })],
        });
        _fleet = new Fleet(_cluster, Namespace, Name);
        var chart = Path.Combine(FleetSetup.RepositoryRoot(), "charts", "edgestore-operator");
        await _cluster.HelmAsync(
            $"install edgestore-operator {chart} --namespace {FleetSetup.OperatorNamespace} --create-namespace --wait --timeout 3m", Cancellation);
        await _cluster.KubectlAsync($"create namespace {Namespace}", Cancellation);
        var sample = Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", "control-plane.yaml");
        await _cluster.KubectlAsync($"apply -n {Namespace} -f {sample}", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task It_is_changed_member_by_member_and_scaled_while_the_API_servers_come_and_go_with_their_members()
    {
        for (var number = 0; number < 50; number++) await _cluster.KubectlAsync($"create configmap -n {Namespace} before-{number} --from-literal=number={number}", Cancellation);
        var before = await IdentitiesAsync(_cluster.Client);
        var pods = await PodsAsync();

        var apiServers = await MoveInAsync([.. pods.Take(2).Select(pod => pod.Spec.NodeName)]);

        await _fleet.ConvergedAsync(3, Cancellation);
        Assert.That(await IdentitiesAsync(_cluster.Client), Is.SupersetOf(before), "after the move");
        foreach (var (_, address) in await _fleet.PodsAsync(Cancellation))
            Assert.That(await _fleet.ReadAsync(address, Resource, Cancellation), Does.ContainKey(Resource));

        await using var load = ApiLoad.Start(_cluster.Client, Namespace);
        await load.ProgressAsync(20, Cancellation);
        await AgainAsync($"patch edgestorecluster/{Name} -n {Namespace} --type=merge -p {{\"spec\":{{\"options\":{{\"logLevel\":\"debug\"}},\"upgrade\":{{\"canary\":{{\"bakeSeconds\":5}}}}}}}}");
        await _fleet.ConvergedAsync(3, Cancellation);
        Assert.That((await PodsAsync()).Select(pod => pod.Metadata.Uid).Intersect(pods.Select(pod => pod.Metadata.Uid)), Is.Empty, "pods that were not made anew");
        await load.ProgressAsync(20, Cancellation);

        await AgainAsync($"scale edgestorecluster/{Name} -n {Namespace} --replicas=4");
        await _fleet.ConvergedAsync(4, Cancellation);
        await load.ProgressAsync(20, Cancellation);
        await load.StopAsync();

        Assert.That((await _fleet.ReadAsync(Cancellation)).Status!.RemovedMembers, Is.Null.Or.Empty);
        foreach (var client in apiServers)
        {
            await TestCluster.EventuallyAsync("all that was acknowledged, at every API server", async _ =>
                (await IdentitiesAsync(client)).IsSupersetOf(before.Concat(load.Acknowledged)), Cancellation);
        }
    }

    /// <summary>What docs/kubernetes.md tells to do.</summary>
    private async Task<IReadOnlyList<IKubernetes>> MoveInAsync(IReadOnlyList<string> nodes)
    {
        var first = _cluster.Cluster.Node(nodes[0]);
        await _cluster.Cluster.StopControlPlaneAsync();
        await Command.RunAsync(Tools.Program(new Tools().Images, "edgestore"),
            ["import", "--from", Authority(_cluster.Cluster.Store.Endpoint), "--to", $"http://{first.Network.Ip}:2379"], Cancellation);
        await _cluster.Cluster.Store.KillAsync();
        return await _cluster.Cluster.StartControlPlaneOnAsync([.. nodes.Select(_cluster.Cluster.Node)], Cancellation);
    }

    /// <summary>Of what must be neither lost nor made anew: kind, name and uid.</summary>
    private static async Task<HashSet<string>> IdentitiesAsync(IKubernetes client)
    {
        using var clusters = new GenericClient(client, ApiGroup.Name, ApiGroup.Version, EdgeStoreCluster.KubePluralName, disposeClient: false);
        using var members = new GenericClient(client, ApiGroup.Name, ApiGroup.Version, EdgeStoreMember.KubePluralName, disposeClient: false);
        return
        [
            Identity(await clusters.ReadNamespacedAsync<EdgeStoreCluster>(Namespace, Name)),
            .. await Task.WhenAll(Members.Select(async name => Identity(await members.ReadNamespacedAsync<EdgeStoreMember>(Namespace, name)))),
            .. (await client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(Namespace)).Items.Select(Identity),
            .. (await client.CoreV1.ListNamespacedConfigMapAsync(Namespace)).Items.Select(Identity),
        ];
    }

    public static string Identity(IKubernetesObject<V1ObjectMeta> item) => $"{item.GetType().Name} {item.Metadata.Name} {item.Metadata.Uid}";

    private static string Authority(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Until it succeeds: the API server that is asked may be going, or on its way back.</summary>
    private Task AgainAsync(string arguments) => TestCluster.EventuallyAsync(arguments, async stop =>
    {
        await _cluster.KubectlAsync(arguments, stop);
        return true;
    }, Cancellation);

    private async Task<IReadOnlyList<V1Pod>> PodsAsync()
    {
        var pods = await _cluster.Client.CoreV1.ListNamespacedPodAsync(Namespace, cancellationToken: Cancellation);
        return [.. pods.Items.Where(pod => Members.Contains(pod.Metadata.Name)).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)];
    }
}
