using EdgeStore.Operator.Resources.Clusters;
using EdgeStore.Operator.Resources.Members;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>Upgrades of a fleet of three members, each on a node of its own.</summary>
internal sealed class UpgradeTests
{
    private const string NewImage = "edgestore/edgestore:0.1.1";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private string _namespace = "";
    private Fleet _fleet = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task ApplySampleAsync()
    {
        _namespace = $"u{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {_namespace}", Cancellation);
        _fleet = new Fleet(Cluster, _namespace);
        var sample = Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", "three-members.yaml");
        await Cluster.KubectlAsync($"apply -n {_namespace} -f {sample}", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [TearDown]
    public async Task DeleteAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false", CancellationToken.None);
    }

    [Test]
    public async Task Members_that_are_not_being_restarted_answer_every_request()
    {
        await using var load = WriteLoad.Start(_fleet);
        await load.ProgressAsync(50, Cancellation);

        await PatchAsync("""{"spec":{"upgrade":{"canary":{"members":1,"bakeSeconds":5}}}}""");
        await PatchAsync($$$"""{"spec":{"image":"{{{NewImage}}}"}}""");
        await PhaseAsync(UpgradePhase.Complete);
        await _fleet.ConvergedAsync(3, Cancellation);
        await load.ProgressAsync(50, Cancellation);
        await load.StopAsync();

        Assert.That(load.Refused, Is.Empty, "by members that were not being restarted");
        Assert.That((await PodsAsync()).Select(pod => pod.Spec.Containers[0].Image), Is.All.EqualTo(NewImage));
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
        var story = await Cluster.KubectlAsync($"describe edgestorecluster demo -n {_namespace}", Cancellation);
        foreach (var told in new[] { "UpgradeStarted", "MemberRestarting", "MemberUpgraded", "CanaryPassed", "UpgradeCompleted" })
            Assert.That(story, Does.Contain(told));
    }

    [Test]
    public async Task An_image_that_does_not_exist_is_rolled_back_without_help()
    {
        var before = await PodsAsync();
        await using var load = WriteLoad.Start(_fleet);
        await load.ProgressAsync(50, Cancellation);

        await PatchAsync("""{"spec":{"image":"edgestore/does-not-exist:1","upgrade":{"onFailure":"Rollback","convergenceTimeoutSeconds":30}}}""");
        await PhaseAsync(UpgradePhase.RolledBack);
        await _fleet.ConvergedAsync(3, Cancellation);
        await load.StopAsync();

        var after = await PodsAsync();
        Assert.Multiple(() =>
        {
            Assert.That(after.Select(pod => pod.Spec.Containers[0].Image), Is.EqualTo(before.Select(pod => pod.Spec.Containers[0].Image)));
            Assert.That(after.Take(2).Select(pod => pod.Metadata.Uid), Is.EqualTo(before.Take(2).Select(pod => pod.Metadata.Uid)), "only the first was changed");
            Assert.That(load.Refused, Is.Empty, "by members that were not being restarted");
        });
        await _fleet.HoldsEverywhereAsync(load.Acknowledged, WriteLoad.Prefix, Cancellation);
        var story = await Cluster.KubectlAsync($"describe edgestorecluster demo -n {_namespace}", Cancellation);
        Assert.That(story, Does.Contain("RolledBack").And.Contain("ErrImagePull"));
    }

    [Test]
    public async Task A_member_whose_node_is_away_during_the_upgrade_is_upgraded_on_its_return()
    {
        var away = await BesideNoOperatorAsync();
        var node = Cluster.Cluster.Node(away.Spec.NodeName);
        var others = (await _fleet.PodsAsync(Cancellation)).Where(pod => pod.Name != away.Metadata.Name).ToList();
        await node.Network.CutOffAsync(Cancellation);
        try
        {
            await EventuallyAsync("an offline member", async stop => (await MemberAsync(away.Metadata.Name, stop)).Status?.Phase == MemberPhase.Offline);
            await PatchAsync($$$"""{"spec":{"image":"{{{NewImage}}}"}}""");
            var status = await PhaseAsync(UpgradePhase.Complete);
            Assert.That((status.Upgrade!.Updated, status.Upgrade.Total, status.Upgrade.PendingOnReturn), Is.EqualTo((2, 2, 1)));
            Assert.That((await MemberAsync(away.Metadata.Name, Cancellation)).Status!.PendingOnReturn, Is.True);
            foreach (var (name, address) in await _fleet.PodsAsync(Cancellation))
                if (others.Any(other => other.Name == name)) await _fleet.PutAsync(address, $"/site/{name}", "written meanwhile", Cancellation);
        }
        finally
        {
            await node.Network.HealAsync(CancellationToken.None);
        }

        await _fleet.ConvergedAsync(3, Cancellation);
        Assert.That((await PodsAsync()).Select(pod => pod.Spec.Containers[0].Image), Is.All.EqualTo(NewImage));
        await _fleet.HoldsEverywhereAsync(others.ToDictionary(other => $"/site/{other.Name}", _ => "written meanwhile"), "/site/", Cancellation);
        Assert.That((await MemberAsync(away.Metadata.Name, Cancellation)).Status!.PendingOnReturn, Is.Null);
    }

    /// <summary>Waits until the change is so far.</summary>
    private async Task<EdgeStoreClusterStatus> PhaseAsync(string phase)
    {
        EdgeStoreClusterStatus? status = null;
        await EventuallyAsync($"an upgrade that is {phase}", async stop =>
        {
            status = (await _fleet.ReadAsync(stop)).Status;
            return status?.Upgrade?.Phase == phase;
        });
        return status!;
    }

    private static Task EventuallyAsync(string what, Func<CancellationToken, Task<bool>> condition) => TestCluster.EventuallyAsync(what, condition, Cancellation, Limit);

    private Task<string> PatchAsync(string change) => Cluster.KubectlAsync($"patch edgestorecluster/demo -n {_namespace} --type=merge -p {change}", Cancellation);

    private Task<EdgeStoreMember> MemberAsync(string name, CancellationToken cancellation) => _fleet.MemberAsync(name, cancellation);

    private async Task<IReadOnlyList<V1Pod>> PodsAsync()
    {
        var pods = await Cluster.Client.CoreV1.ListNamespacedPodAsync(_namespace, cancellationToken: Cancellation);
        return [.. pods.Items.OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)];
    }

    /// <summary>A member on another node than the operator, which has to see all of it.</summary>
    private async Task<V1Pod> BesideNoOperatorAsync()
    {
        var its = (await new OperatorPod(Cluster).ReadAsync(Cancellation)).Spec.NodeName;
        return (await PodsAsync()).First(pod => pod.Spec.NodeName != its);
    }
}
