using System.Net;
using EdgeStore.DevCluster.Sites;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Sites;

/// <summary>
/// Three sites, each with an unmodified kube-apiserver on a member of its own. The third was cut off when all of them started, so
/// both sides have made a cluster's own objects.
/// </summary>
[TestFixture(Json)]
[TestFixture(Protobuf)]
internal sealed class SiteTests(string storageMediaType)
{
    private const string Json = "application/json";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    private SiteCluster _cluster = null!;
    private string _namespace = "";
    private string _seniorUid = "";
    private string _juniorUid = "";

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    private Site Senior => _cluster.Sites[0];

    private Site Second => _cluster.Sites[1];

    /// <summary>The one that is cut off.</summary>
    private Site Remote => _cluster.Sites[2];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await SiteCluster.StartAsync(3, cutOff: 1, storageMediaType, TimeProvider.System, CancellationToken.None);
        _seniorUid = (await Senior.Client.CoreV1.ReadNamespaceAsync("kube-system")).Uid();
        _juniorUid = (await Remote.Client.CoreV1.ReadNamespaceAsync("kube-system")).Uid();
        await Remote.Network.HealAsync(CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_cluster is null) return;
        if (TestContext.CurrentContext.Result.FailCount > 0)
        {
            _cluster.KeepState();
            await TestContext.Out.WriteLineAsync($"The sites' logs stay in {_cluster.Directory}");
        }
        await _cluster.DisposeAsync();
    }

    [SetUp]
    public async Task MakeNamespaceAsync()
    {
        _namespace = $"s{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await MakeNamespaceAsync(Senior, _namespace);
        await EverywhereAsync("the test's namespace", async site => (await site.Client.CoreV1.ReadNamespaceAsync(_namespace)).Uid() is not null);
    }

    [TearDown]
    public Task HealAsync() => Remote.Network.HealAsync(CancellationToken.None);

    [Test]
    public async Task What_a_site_made_of_a_clusters_own_objects_while_alone_gives_way_to_the_seniors()
    {
        Assert.That(_juniorUid, Is.Not.EqualTo(_seniorUid), "both sides made it");
        await EverywhereAsync("the senior's kube-system", async site => (await site.Client.CoreV1.ReadNamespaceAsync("kube-system")).Uid() == _seniorUid);
        await EverywhereAsync("the same cluster roles", async site =>
            (await RolesAsync(site)).SequenceEqual(await RolesAsync(Senior)));
    }

    [Test]
    public async Task An_object_created_at_any_site_appears_at_all()
    {
        var seen = await Task.WhenAll(_cluster.Sites.Select(async site => await Watched.StartAsync(site.Client, _namespace, Cancellation)));
        foreach (var site in _cluster.Sites) await site.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap($"of-{site.Name}"), _namespace);

        var expected = _cluster.Sites.Select(site => $"of-{site.Name}").ToList();
        await EverywhereAsync("all three in a list", async site =>
            expected.All((await site.Client.CoreV1.ListNamespacedConfigMapAsync(_namespace)).Items.Select(map => map.Name()).Contains));
        foreach (var watched in seen)
            await TestCluster.EventuallyAsync("all three in a watch", _ => Task.FromResult(expected.All(watched.Added.Contains)), Cancellation);
        foreach (var watched in seen) await watched.DisposeAsync();
    }

    [Test]
    public async Task Edits_of_one_object_at_two_sites_merge()
    {
        await Senior.Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("app", replicas: 1), _namespace);
        await EverywhereAsync("the deployment", async site => await ReadAsync(site) is not null);
        await Remote.Network.CutOffAsync(Cancellation);

        await PatchAsync(Remote, """{"metadata":{"labels":{"early":"remote"}}}""");
        await PatchAsync(Senior, """{"spec":{"replicas":5}}""");
        await PatchAsync(Remote, """{"metadata":{"labels":{"late":"remote"}}}""");
        await Remote.Client.AppsV1.PatchNamespacedDeploymentStatusAsync(
            new V1Patch("""{"status":{"replicas":1,"observedGeneration":1}}""", V1Patch.PatchType.MergePatch), "app", _namespace);
        await PatchAsync(Senior, """{"metadata":{"annotations":{"latest":"senior"}}}""");
        await Remote.Network.HealAsync(Cancellation);

        // A deployment counts changes of its spec and of its annotations.
        await EverywhereAsync("what both have changed", async site =>
            await ReadAsync(site) is { Spec.Replicas: 5, Status.Replicas: 1, Metadata.Generation: 3 } merged
            && merged.Labels()["early"] == "remote" && merged.Labels()["late"] == "remote" && merged.Labels()["app"] == "app"
            && merged.Annotations()["latest"] == "senior");
        await EverywhereAsync("the same object", async site =>
            KubernetesYaml.Serialize(Comparable(await ReadAsync(site))) == KubernetesYaml.Serialize(Comparable(await ReadAsync(Senior))));

        Task<V1Deployment> ReadAsync(Site site) => site.Client.AppsV1.ReadNamespacedDeploymentAsync("app", _namespace);

        Task PatchAsync(Site site, string patch) =>
            site.Client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), "app", _namespace);
    }

    [Test]
    public async Task A_namespace_made_on_both_sides_is_the_seniors_and_keeps_what_either_put_into_it()
    {
        var name = $"{_namespace}-both";
        await Remote.Network.CutOffAsync(Cancellation);
        var sides = new[] { Second, Remote };
        foreach (var site in sides)
        {
            await MakeNamespaceAsync(site, name);
            await site.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap($"of-{site.Name}"), name);
        }
        var senior = (await Second.Client.CoreV1.ReadNamespaceAsync(name)).Uid();
        Assert.That((await Remote.Client.CoreV1.ReadNamespaceAsync(name)).Uid(), Is.Not.EqualTo(senior));
        await Remote.Network.HealAsync(Cancellation);

        await EverywhereAsync("the senior's namespace", async site => (await site.Client.CoreV1.ReadNamespaceAsync(name)).Uid() == senior);
        foreach (var side in sides)
            await EverywhereAsync($"what {side.Name} put into it", async site => (await site.Client.CoreV1.ReadNamespacedConfigMapAsync($"of-{side.Name}", name)).Uid() is not null);
    }

    [Test]
    public async Task A_delete_wins_over_an_update_that_did_not_see_it_and_a_new_object_over_both()
    {
        await Senior.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("gone"), _namespace);
        await Senior.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("anew"), _namespace);
        await EverywhereAsync("both", async site => await ExistsAsync(site, "gone") && await ExistsAsync(site, "anew"));
        await Remote.Network.CutOffAsync(Cancellation);

        foreach (var name in new[] { "gone", "anew" }) await Senior.Client.CoreV1.DeleteNamespacedConfigMapAsync(name, _namespace);
        var anew = (await Senior.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("anew"), _namespace)).Uid();
        foreach (var name in new[] { "gone", "anew" })
        {
            await Remote.Client.CoreV1.PatchNamespacedConfigMapAsync(
                new V1Patch("""{"data":{"key":"remote"}}""", V1Patch.PatchType.MergePatch), name, _namespace);
        }
        await Remote.Network.HealAsync(Cancellation);

        await EverywhereAsync("the end of the deleted one", async site => !await ExistsAsync(site, "gone"));
        await EverywhereAsync("the new one", async site =>
            await site.Client.CoreV1.ReadNamespacedConfigMapAsync("anew", _namespace) is var map && map.Uid() == anew && map.Data["key"] == "value");
    }

    [Test]
    public async Task A_deletion_that_waits_for_a_finalizer_is_not_forgotten_for_a_later_update()
    {
        var map = ConfigMap("guarded");
        map.Metadata.Finalizers = ["example.com/guard"];
        await Senior.Client.CoreV1.CreateNamespacedConfigMapAsync(map, _namespace);
        await EverywhereAsync("the object", site => ExistsAsync(site, "guarded"));
        await Remote.Network.CutOffAsync(Cancellation);

        await Senior.Client.CoreV1.DeleteNamespacedConfigMapAsync("guarded", _namespace);
        await PatchAsync(Remote, """{"metadata":{"labels":{"late":"remote"}},"data":{"key":"remote"}}""");
        await Remote.Network.HealAsync(Cancellation);

        await EverywhereAsync("deletion and update", async site =>
            await site.Client.CoreV1.ReadNamespacedConfigMapAsync("guarded", _namespace) is { Metadata.DeletionTimestamp: not null } merged
            && merged.Labels()["late"] == "remote" && merged.Data["key"] == "remote");
        await PatchAsync(Second, """{"metadata":{"finalizers":null}}""");
        await EverywhereAsync("the end", async site => !await ExistsAsync(site, "guarded"));

        Task PatchAsync(Site site, string patch) =>
            site.Client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), "guarded", _namespace);
    }

    [Test]
    public async Task An_update_by_what_another_site_has_read_is_a_conflict()
    {
        await Senior.Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("map"), _namespace);
        await EverywhereAsync("the object", site => ExistsAsync(site, "map"));
        var read = await Senior.Client.CoreV1.ReadNamespacedConfigMapAsync("map", _namespace);
        read.Data["key"] = "new";

        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => Remote.Client.CoreV1.ReplaceNamespacedConfigMapAsync(read, "map", _namespace));

        Assert.That(refused!.Response.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        await Senior.Client.CoreV1.ReplaceNamespacedConfigMapAsync(read, "map", _namespace);
    }

    /// <summary>kube-apiserver answers watches of events, unlike others, from the store and not from a cache of its own.</summary>
    [Test]
    public async Task A_watch_that_goes_on_at_another_site_is_told_to_list_anew()
    {
        var list = await Senior.Client.CoreV1.ListNamespacedEventAsync(_namespace);

        Exception? refused = null;
        var events = Remote.Client.CoreV1.WatchListNamespacedEventAsync(
            _namespace, resourceVersion: list.ResourceVersion(), onError: error => refused = error, cancellationToken: Cancellation);
        await foreach (var (type, _) in events) Assert.Fail($"{type} instead of a refusal");

        Assert.That((refused as KubernetesException)?.Status.Code, Is.EqualTo((int)HttpStatusCode.Gone), refused?.ToString());
    }

    [Test]
    public async Task Controllers_on_both_sides_work_on_after_healing_without_duplicates()
    {
        await using var near = Senior.StartControllers();
        await using var far = Remote.StartControllers();
        // Without it no pod can be made.
        await EverywhereAsync("the default service account and its token", async site =>
            (await site.Client.CoreV1.ReadNamespacedServiceAccountAsync("default", _namespace)).Secrets?.Count > 0);
        await Remote.Network.CutOffAsync(Cancellation);

        await Remote.Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("far", replicas: 2), _namespace);
        await Senior.Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("near", replicas: 2), _namespace);
        // The senior's wins; what the other side's controllers have made for theirs has lost its owner and goes.
        foreach (var site in new[] { Remote, Senior }) await site.Client.AppsV1.CreateNamespacedDeploymentAsync(Deployment("both", replicas: 2), _namespace);
        await RunsAsync([Remote], "far", 2);
        await RunsAsync([Senior, Second], "near", 2);
        await RunsAsync(_cluster.Sites, "both", 2);
        var senior = (await Senior.Client.AppsV1.ReadNamespacedDeploymentAsync("both", _namespace)).Uid();
        await Remote.Network.HealAsync(Cancellation);

        await EverywhereAsync("the senior's deployment", async site => (await site.Client.AppsV1.ReadNamespacedDeploymentAsync("both", _namespace)).Uid() == senior);
        foreach (var name in new[] { "far", "near", "both" }) await RunsAsync(_cluster.Sites, name, 2);
        foreach (var name in new[] { "far", "near", "both" })
        {
            await Second.Client.AppsV1.PatchNamespacedDeploymentAsync(
                new V1Patch("""{"spec":{"replicas":3}}""", V1Patch.PatchType.MergePatch), name, _namespace);
            await RunsAsync(_cluster.Sites, name, 3);
        }
    }

    /// <summary>Waits until the sites show the deployment with one replica set and so many pods of it.</summary>
    private async Task RunsAsync(IEnumerable<Site> sites, string name, int replicas)
    {
        foreach (var site in sites)
        {
            await TestCluster.EventuallyAsync($"one replica set and {replicas} pods of {name} at {site.Name}", async stop =>
            {
                var selector = $"app={name}";
                var sets = await site.Client.AppsV1.ListNamespacedReplicaSetAsync(_namespace, labelSelector: selector, cancellationToken: stop);
                var pods = await site.Client.CoreV1.ListNamespacedPodAsync(_namespace, labelSelector: selector, cancellationToken: stop);
                var deployment = await site.Client.AppsV1.ReadNamespacedDeploymentAsync(name, _namespace, cancellationToken: stop);
                return sets.Items.Count == 1 && sets.Items[0].Spec.Replicas == replicas && sets.Items[0].OwnerReferences()[0].Uid == deployment.Uid()
                    && pods.Items.Count == replicas && pods.Items.All(pod => pod.OwnerReferences()[0].Uid == sets.Items[0].Uid())
                    && deployment.Status.Replicas == replicas;
            }, Cancellation);
        }
    }

    private async Task EverywhereAsync(string what, Func<Site, Task<bool>> condition)
    {
        foreach (var site in _cluster.Sites)
            await TestCluster.EventuallyAsync($"{what} at {site.Name}", _ => condition(site), Cancellation);
    }

    private async Task<bool> ExistsAsync(Site site, string name) =>
        (await site.Client.CoreV1.ListNamespacedConfigMapAsync(_namespace)).Items.Any(map => map.Name() == name);

    private static Task<V1Namespace> MakeNamespaceAsync(Site site, string name) =>
        site.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } });

    private static async Task<IEnumerable<string>> RolesAsync(Site site) =>
        (await site.Client.RbacAuthorizationV1.ListClusterRoleAsync()).Items.Select(role => $"{role.Name()} {role.Uid()}").Order(StringComparer.Ordinal);

    /// <summary>Without what is local to a site: the revision.</summary>
    private static V1Deployment Comparable(V1Deployment deployment)
    {
        deployment.Metadata.ResourceVersion = null;
        return deployment;
    }

    private static V1ConfigMap ConfigMap(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Data = new Dictionary<string, string> { ["key"] = "value" },
    };

    private static V1Deployment Deployment(string name, int replicas)
    {
        var labels = new Dictionary<string, string> { ["app"] = name };
        return new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = name, Labels = labels },
            Spec = new V1DeploymentSpec
            {
                Replicas = replicas,
                Selector = new V1LabelSelector { MatchLabels = labels },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels },
                    Spec = new V1PodSpec { Containers = [new V1Container { Name = "main", Image = "debian:12" }] },
                },
            },
        };
    }
}
