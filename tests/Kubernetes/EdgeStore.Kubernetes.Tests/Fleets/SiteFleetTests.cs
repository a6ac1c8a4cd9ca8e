using EdgeStore.Operator.Resources.Members;
using k8s;
using k8s.Models;

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
        var written = await HaveOneWriteEachAsync();
        await _fleet.ConvergedAsync(3, Cancellation);
        await PauseAsync("true");
        await Cluster.KubectlAsync($"delete pod demo-1 -n {_namespace} --timeout=60s", Cancellation);
        await Cluster.Cluster.WipeVolumeAsync(_namespace, (await ClaimsAsync("demo-1")).Single(), Cancellation);
        await PauseAsync("false");
        await TestCluster.EventuallyAsync(
            "a word that demo-1 is not well",
            async stop => (await _fleet.ReadAsync(stop)).Status?.Conditions?.Any(c => c is { Type: "Degraded", Status: "True" }) == true,
            Cancellation);

        await ReplaceThroughKillsAsync("demo-1");

        await _fleet.HoldsEverywhereAsync(written, "/site/", Cancellation);
    }

    [Test]
    public async Task Member_whose_node_is_gone_is_replaced_on_another_though_the_operator_is_killed_again_and_again()
    {
        var written = await HaveOneWriteEachAsync();
        await _fleet.ConvergedAsync(3, Cancellation);
        // The most junior: if its tag were forgotten, the next one to be given out would be the same.
        var member = (await MembersAsync(Cancellation)).MaxBy(m => m.Spec.Tag)!;
        var (name, node) = (member.Spec.Name, member.Status!.NodeName!);
        var claims = await ClaimsAsync(name);
        try
        {
            await new OperatorPod(Cluster).LeaveNodeAsync(node, Cancellation);
            await Cluster.Cluster.Node(node).StopAsync();
            await Cluster.KubectlAsync($"delete node {node}", Cancellation);

            await ReplaceThroughKillsAsync(name);

            Assert.Multiple(async () =>
            {
                Assert.That((await _fleet.MemberAsync(name, Cancellation)).Status!.NodeName, Is.Not.EqualTo(node));
                Assert.That(claims, Is.SubsetOf(await ClaimsAsync(name)), "its volume, should the node be found again");
            });
        }
        finally
        {
            if (!Cluster.Cluster.Node(node).IsOn) Cluster.Cluster.Node(node).Start();
            await TestCluster.EventuallyAsync($"return of {node}", async stop =>
                (await Cluster.Client.CoreV1.ReadNodeAsync(node, cancellationToken: stop)).Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true,
                CancellationToken.None);
            await Cluster.KubectlAsync($"uncordon {node}", CancellationToken.None);
        }
        await _fleet.HoldsEverywhereAsync(written, "/site/", Cancellation);
    }

    /// <summary>Replaces a member under load, with the operator killed in the middle, and checks what has become of it.</summary>
    private async Task ReplaceThroughKillsAsync(string name)
    {
        var before = (await _fleet.MemberAsync(name, Cancellation)).Spec.Tag;
        var pod = await PodAsync(name, Cancellation);
        var work = new OperatorWork(
            $"replacement of {name}",
            [
                new Moment("it is given up", async stop => await _fleet.MemberAsync(name, stop) is var m && (m.Status?.Left?.Replaced is not null || m.Spec.Tag > before)),
                new Moment("another has its place", async stop => (await _fleet.MemberAsync(name, stop)).Spec.Tag > before),
                new Moment("the other one has a node", async stop =>
                    await PodAsync(name, stop) is { Spec.NodeName: not null } now && now.Metadata.Uid != pod.Metadata.Uid && (await _fleet.MemberAsync(name, stop)).Spec.Tag > before),
            ],
            async stop => (await _fleet.ReadAsync(stop)).Status!.RemovedMembers?.Any(r => r.Tag == before) == true
                && (await _fleet.MemberAsync(name, stop)).Spec.Tag > before && await _fleet.IsConvergedAsync(3, stop));
        await using var load = WriteLoad.Start(_fleet);
        await load.ProgressAsync(3, Cancellation);

        await Cluster.KubectlAsync($"annotate esm {name} -n {_namespace} edgestore.io/replace=true", Cancellation);
        await new OperatorPod(Cluster).KillDuringAsync(work, Cancellation);

        await TestCluster.EventuallyAsync($"the end of the {work.What}", work.IsOverAsync, Cancellation, TimeSpan.FromMinutes(4));
        await load.ProgressAsync(50, Cancellation);
        await load.StopAsync();
        await _fleet.ConvergedAsync(3, Cancellation);
        var status = (await _fleet.ReadAsync(Cancellation)).Status!;
        var tags = (await MembersAsync(Cancellation)).Select(m => m.Spec.Tag).Concat(status.RemovedMembers!.Select(r => r.Tag)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(tags, Is.Unique.And.All.LessThan(status.NextTag!.Value), "tags that members have or had");
            Assert.That(status.RemovedMembers!.Select(r => (r.Name, r.Tag)), Is.EqualTo(new[] { (name, before) }));
        });
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
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

    private async Task<V1Pod> PodAsync(string name, CancellationToken cancellation)
        => await Cluster.Client.CoreV1.ReadNamespacedPodAsync(name, _namespace, cancellationToken: cancellation);

    /// <summary>Names of the volume claims that a member, or one before it in its place, has.</summary>
    private async Task<IReadOnlyList<string>> ClaimsAsync(string member)
    {
        var claims = await Cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(_namespace, labelSelector: $"edgestore.io/member={member}", cancellationToken: Cancellation);
        return [.. claims.Items.Select(claim => claim.Metadata.Name)];
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
