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
    private const long MemberUser = 65532;
    private static readonly string[] Members = [$"{Name}-0", $"{Name}-1", $"{Name}-2"];
    private static readonly string Resource = $"/registry/edgestore.io/edgestoreclusters/{Namespace}/{Name}";

    private TestCluster _cluster = null!;
    private Fleet _fleet = null!;
    private IReadOnlyList<IKubernetes> _apiServers = [];
    private HashSet<string> _before = [];

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    /// <summary>Moves the API servers onto the fleet; each test takes it as the one before has left it.</summary>
    [OneTimeSetUp]
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
        for (var number = 0; number < 50; number++) await _cluster.KubectlAsync($"create configmap -n {Namespace} before-{number} --from-literal=number={number}", Cancellation);
        _before = await IdentitiesAsync(_cluster.Client);

        _apiServers = await MoveInAsync([.. (await PodsAsync()).Take(2).Select(pod => pod.Spec.NodeName)]);

        await _fleet.ConvergedAsync(3, Cancellation);
        Assert.That(await IdentitiesAsync(_cluster.Client), Is.SupersetOf(_before), "after the move");
        foreach (var (_, address) in await _fleet.PodsAsync(Cancellation))
            Assert.That(await _fleet.ReadAsync(address, Resource, Cancellation), Does.ContainKey(Resource));
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task It_is_changed_member_by_member_and_scaled_while_the_API_servers_come_and_go_with_their_members()
    {
        var pods = await PodsAsync();
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

        await NothingIsLostAsync(load);
    }

    [Test]
    public async Task When_no_API_server_is_left_a_member_that_is_started_by_hand_brings_everything_back()
    {
        var members = (await _fleet.ReadAsync(Cancellation)).Spec.Placement!.Replicas!.Value;
        var pods = await PodsAsync();
        var nodes = pods.Take(2).Select(pod => _cluster.Cluster.Node(pod.Spec.NodeName)).ToList();
        await using var load = ApiLoad.Start(_cluster.Client, Namespace);
        await load.ProgressAsync(20, Cancellation);
        var arguments = await ByHandAsync(pods[0], nodes[0]);

        await Task.WhenAll(_cluster.Cluster.Nodes.Select(node => node.StopAsync()));
        await _cluster.Cluster.StopControlPlaneAsync();
        await load.StopAsync();
        foreach (var node in _cluster.Cluster.Nodes) node.Start();

        await using var byHand = _cluster.Cluster.StartByHand(nodes[0], MemberUser, "edgestore", arguments);
        var first = (await _cluster.Cluster.StartControlPlaneOnAsync(nodes[..1], Cancellation)).Single();
        await ServesItsNodeAsync(nodes[1]);
        _apiServers = [first, await _cluster.Cluster.AddApiServerOnAsync(nodes[1], Cancellation)];
        await byHand.StopAsync();

        // The one that was started by hand could be reached on its own node only.
        await ServesItsNodeAsync(nodes[0]);
        await _fleet.ConvergedAsync(members, Cancellation);
        await NothingIsLostAsync(load);
        Assert.That((await PodsAsync()).Select(pod => pod.Metadata.Uid), Is.EqualTo(pods.Select(pod => pod.Metadata.Uid)));
    }

    /// <summary>Waits until the pod of the member on a node answers.</summary>
    private Task ServesItsNodeAsync(VirtualNode node) => TestCluster.EventuallyAsync($"a member on {node.Name}", async stop =>
        (await _fleet.ReadAsync(node.Network.Ip, Resource, stop)).Count == 1, Cancellation);

    private async Task NothingIsLostAsync(ApiLoad load)
    {
        Assert.That((await _fleet.ReadAsync(Cancellation)).Status!.RemovedMembers, Is.Null.Or.Empty);
        foreach (var client in _apiServers)
        {
            await TestCluster.EventuallyAsync("all that was acknowledged, at every API server", async _ =>
                (await IdentitiesAsync(client)).IsSupersetOf(_before.Concat(load.Acknowledged)), Cancellation, ApiLoad.Patience);
        }
    }

    /// <summary>The command line of docs/kubernetes.md for a member, after what it needs was put onto its node.</summary>
    private async Task<IReadOnlyList<string>> ByHandAsync(V1Pod pod, VirtualNode node)
    {
        var membership = await _cluster.Client.CoreV1.ReadNamespacedConfigMapAsync($"{Name}-membership", Namespace, cancellationToken: Cancellation);
        const string Copy = "/var/lib/membership.yaml";
        await File.WriteAllTextAsync(_cluster.Cluster.State.NodeFile(node.Name, Copy), membership.Data["membership.yaml"], Cancellation);
        var claim = await _cluster.Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync(
            pod.Spec.Volumes.Single(volume => volume.PersistentVolumeClaim is not null).PersistentVolumeClaim.ClaimName, Namespace, cancellationToken: Cancellation);
        var volume = (await _cluster.Client.CoreV1.ReadPersistentVolumeAsync(claim.Spec.VolumeName, cancellationToken: Cancellation)).Spec.HostPath.Path;
        return
        [
            "--name", pod.Metadata.Name, "--data-dir", $"{volume}/data", "--membership-file", Copy,
            "--listen-client-urls", "http://127.0.0.1:2379", "--listen-peer-urls", "http://127.0.0.1:2380",
        ];
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
