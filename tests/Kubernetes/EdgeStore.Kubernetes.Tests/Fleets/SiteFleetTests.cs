using EdgeStore.Operator.Resources.Members;
using k8s;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>Members at three sites, which are the zones of the nodes.</summary>
internal sealed class SiteFleetTests
{
    private const string Cluster3 = """
        apiVersion: edgestore.io/v1alpha1
        kind: EdgeStoreCluster
        metadata: {name: demo}
        spec:
          placement: {replicas: 3}
          storage: {size: 1Gi}
          antiEntropy: {topology: BySite, relaysPerSite: 1}
          sites:
            named: [{name: zone-1, linkBytesPerSecond: 1000000}]
        """;

    private const int Seed = 20261128;
    private const int Kills = 3;

    private static readonly string[] Names = ["demo-0", "demo-1", "demo-2"];

    private string _namespace = "";
    private Fleet _fleet = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task BeginAsync()
    {
        _namespace = $"s{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {_namespace}", Cancellation);
        _fleet = new Fleet(Cluster, _namespace);
        await Cluster.KubectlAsync($"apply -n {_namespace} -f -", Cancellation, Cluster3);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false", CancellationToken.None);
    }

    [Test]
    public async Task Members_know_their_sites_and_keep_the_links_that_they_are_given()
    {
        foreach (var member in await MembersAsync(Cancellation))
        {
            var node = await Cluster.KubectlAsync($"get node {member.Status!.NodeName} -o jsonpath={{.metadata.labels.topology\\.kubernetes\\.io/zone}}", Cancellation);
            Assert.That(member.Status.Site, Is.EqualTo(node).And.StartsWith("zone-"), member.Spec.Name);
        }
        await ScheduledAsync();
        await HaveOneWriteEachAsync();
    }

    [Test]
    public async Task Member_whose_disk_is_gone_is_replaced_once_a_person_says_so_though_the_operator_is_killed_again_and_again()
    {
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
        var written = await HaveOneWriteEachAsync();
        await _fleet.ConvergedAsync(3, Cancellation);
        var before = (await _fleet.MemberAsync("demo-1", Cancellation)).Spec.Tag;
        await PauseAsync("true");
        await Cluster.KubectlAsync($"delete pod demo-1 -n {_namespace} --timeout=60s", Cancellation);
        var claims = await Cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(_namespace, labelSelector: "edgestore.io/member=demo-1", cancellationToken: Cancellation);
        await Cluster.Cluster.WipeVolumeAsync(_namespace, claims.Items.Single().Metadata.Name, Cancellation);
        await PauseAsync("false");
        await TestCluster.EventuallyAsync(
            "a word that demo-1 is not well",
            async stop => (await _fleet.ReadAsync(stop)).Status?.Conditions?.Any(c => c is { Type: "Degraded", Status: "True" }) == true,
            Cancellation);

        await using var load = WriteLoad.Start(_fleet);
        await Cluster.KubectlAsync($"annotate esm demo-1 -n {_namespace} edgestore.io/replace=true", Cancellation);
        await new Killer(Cluster, _namespace, _fleet, Seed).KillOperatorAsync(Kills, load, Cancellation);

        await TestCluster.EventuallyAsync(
            "the end of the old tag", async stop => (await _fleet.ReadAsync(stop)).Status!.RemovedMembers?.Any(r => r.Tag == before) == true, Cancellation);
        await load.StopAsync();
        await _fleet.ConvergedAsync(3, Cancellation);
        var status = (await _fleet.ReadAsync(Cancellation)).Status!;
        var tags = (await MembersAsync(Cancellation)).Select(m => m.Spec.Tag).Concat(status.RemovedMembers!.Select(r => r.Tag)).ToList();
        Assert.Multiple(async () =>
        {
            Assert.That((await _fleet.MemberAsync("demo-1", Cancellation)).Spec.Tag, Is.GreaterThan(before));
            Assert.That(tags, Is.Unique.And.All.LessThan(status.NextTag!.Value), "tags that members have or had");
            Assert.That(status.RemovedMembers!.Select(r => r.Name), Is.EqualTo(new[] { "demo-1" }));
        });
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
        await _fleet.HoldsEverywhereAsync(written, "/site/", Cancellation);
        await ScheduledAsync();
    }

    private async Task<Dictionary<string, string>> HaveOneWriteEachAsync()
    {
        var written = new Dictionary<string, string>();
        foreach (var (name, address) in await _fleet.PodsAsync(Cancellation))
        {
            written[$"/site/{name}"] = name;
            await _fleet.PutAsync(address, $"/site/{name}", name, Cancellation);
        }
        await _fleet.HoldsEverywhereAsync(written, "/site/", Cancellation);
        return written;
    }

    /// <summary>Waits until every member says that it has the newest schedule.</summary>
    private Task ScheduledAsync() => TestCluster.EventuallyAsync("schedules at all members", async stop =>
    {
        var schedule = (await _fleet.ReadAsync(stop)).Status?.Schedule;
        return schedule is { Links: > 1, Version: > 0 } && (await MembersAsync(stop)).All(m => m.Status?.ScheduleVersion == schedule.Version);
    }, Cancellation);

    private async Task<IReadOnlyList<EdgeStoreMember>> MembersAsync(CancellationToken cancellation)
        => await Task.WhenAll(Names.Select(name => _fleet.MemberAsync(name, cancellation)));

    private async Task PauseAsync(string paused)
        => await Cluster.KubectlAsync($"patch edgestorecluster/demo -n {_namespace} --type=merge -p {{\"spec\":{{\"paused\":{paused}}}}}", Cancellation);
}
