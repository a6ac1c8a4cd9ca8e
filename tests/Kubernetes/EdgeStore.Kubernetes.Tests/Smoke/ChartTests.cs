using EdgeStore.Kubernetes.Tests.Fleets;

namespace EdgeStore.Kubernetes.Tests.Smoke;

/// <summary>How the operator is installed, and what stays when it goes.</summary>
internal sealed class ChartTests : SmokeTest
{
    private static readonly string Chart = Path.Combine(FleetSetup.RepositoryRoot(), "charts", "edgestore-operator");

    [Test]
    public async Task The_chart_upgrades_its_definitions_and_leaves_them_and_the_fleets_when_it_goes_and_plain_manifests_go_on()
    {
        using var older = new TemporaryDirectory();
        CopyWithOtherColumn(Chart, older.Path);
        await Cluster.HelmAsync($"install edgestore-operator {older.Path} -n {Namespace} --wait --timeout 3m", Cancellation);
        Assert.That(await ColumnsAsync(), Does.Contain("Formerly").And.Not.Contain("Converged"));
        await ApplyAsync("""
            apiVersion: edgestore.io/v1alpha1
            kind: EdgeStoreCluster
            metadata: {name: kept}
            spec: {paused: true, placement: {replicas: 1}, storage: {size: 1Gi}}
            """);

        // With a role in one namespace from now on, and none of the cluster.
        await Cluster.HelmAsync(
            $"upgrade edgestore-operator {Chart} -n {Namespace} --wait --timeout 3m --set watchNamespaces={{{Namespace}}} --set rbac.readNodes=false", Cancellation);
        Assert.That(await ColumnsAsync(), Does.Contain("Converged").And.Not.Contain("Formerly"));
        Assert.That(await Cluster.KubectlAsync("get clusterrole -o name", Cancellation), Does.Not.Contain($"{Namespace}-edgestore-operator"));
        await WatchedAsync(1);
        await Cluster.KubectlAsync($"patch edgestorecluster kept -n {Namespace} --type=merge -p {{\"spec\":{{\"paused\":false}}}}", Cancellation);
        await Cluster.KubectlAsync($"wait -n {Namespace} --for=condition=Available edgestorecluster/kept --timeout=180s", Cancellation);

        await Cluster.HelmAsync($"uninstall edgestore-operator -n {Namespace} --wait --timeout 3m", Cancellation);
        Assert.That(await Cluster.KubectlAsync($"get deployment -n {Namespace} -o name", Cancellation), Is.Empty);
        Assert.That(await Cluster.KubectlAsync($"get edgestorecluster kept -n {Namespace} -o name", Cancellation), Does.Contain("kept"));

        var root = FleetSetup.RepositoryRoot();
        await Cluster.KubectlAsync($"apply -f {Path.Combine(root, "crds")} -f {Path.Combine(root, "config", "install", "edgestore-operator.yaml")}", Cancellation);
        await Cluster.KubectlAsync("rollout status deployment/edgestore-operator -n edgestore-system --timeout=120s", Cancellation);
        await Cluster.KubectlAsync($"patch edgestorecluster kept -n {Namespace} --type=merge -p {{\"spec\":{{\"paused\":true,\"resources\":{{\"limits\":{{\"cpu\":\"1\"}}}}}}}}", Cancellation);
        await WatchedAsync(3);
        await Cluster.KubectlAsync($"delete -f {Path.Combine(root, "config", "install", "edgestore-operator.yaml")} --wait=false", Cancellation);
    }

    private Task WatchedAsync(int generation) => TestCluster.EventuallyAsync(
        $"the operator's word on generation {generation}",
        async stop => await Cluster.KubectlAsync($"get edgestorecluster kept -n {Namespace} -o jsonpath={{.status.observedGeneration}}", stop) == $"{generation}",
        Cancellation);

    private static Task<string> ColumnsAsync() => Cluster.KubectlAsync(
        "get customresourcedefinition edgestoreclusters.edgestore.io -o jsonpath={.spec.versions[0].additionalPrinterColumns[*].name}", Cancellation);

    private static void CopyWithOtherColumn(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace("name: Converged", "name: Formerly", StringComparison.Ordinal));
        }
    }
}
