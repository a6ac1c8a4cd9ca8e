using EdgeStore.Operator.Resources;
using EdgeStore.Operator.Resources.Backups;
using EdgeStore.Operator.Resources.Clusters;
using k8s;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>Backups to a volume, and clusters that begin with one.</summary>
internal sealed class BackupTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private string _namespace = "";
    private Fleet _fleet = null!;

    private static TestCluster Cluster => FleetSetup.Cluster;

    private static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task BeginAsync()
    {
        _namespace = $"b{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {_namespace}", Cancellation);
        _fleet = new Fleet(Cluster, _namespace);
        await ApplyAsync("three-members.yaml");
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _fleet.Dispose();
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false", CancellationToken.None);
    }

    [Test]
    public async Task What_was_deleted_since_the_backup_is_there_in_the_cluster_restored_from_it_though_the_operator_is_killed_again_and_again()
    {
        var pods = await _fleet.PodsAsync(Cancellation);
        var kept = new Dictionary<string, string> { ["/site/a"] = "1", ["/site/b"] = "2" };
        foreach (var (key, value) in kept) await _fleet.PutAsync(pods[0].Address, key, value, Cancellation);
        await _fleet.HoldsEverywhereAsync(kept, "/site/", Cancellation);

        await ApplyAsync("backup.yaml");
        await Cluster.KubectlAsync($"wait -n {_namespace} --for=condition=Succeeded edgestorebackup/demo-today --timeout=120s", Cancellation);
        await _fleet.DeleteAsync(pods[0].Address, "/site/a", Cancellation);

        await using var load = WriteLoad.Start(_fleet);
        await ApplyAsync("restore.yaml");
        using var restored = new Fleet(Cluster, _namespace, "restored");
        var work = new OperatorWork(
            "a restore",
            [
                new Moment("it has begun", async stop => (await restored.ReadAsync(stop)).Status?.Restore is not null),
                new Moment("the first member's pod is there", async stop => (await restored.PodsAsync(stop)).Count > 0),
                new Moment("the first member runs", async stop => (await restored.ReadAsync(stop)).Status?.Restore?.CompletionTime is not null),
            ],
            stop => restored.IsConvergedAsync(3, stop));
        await new OperatorPod(Cluster).KillDuringAsync(work, Cancellation);
        await load.StopAsync();
        await restored.ConvergedAsync(3, Cancellation);
        await restored.HoldsEverywhereAsync(kept, "/site/", Cancellation);
        var cluster = await ClusterAsync("restored");
        var backup = await BackupAsync();
        var restoredPods = await Cluster.Client.CoreV1.ListNamespacedPodAsync(_namespace, labelSelector: "edgestore.io/cluster=restored", cancellationToken: Cancellation);
        var claims = await Cluster.Client.CoreV1.ListNamespacedPersistentVolumeClaimAsync(_namespace, labelSelector: "edgestore.io/cluster=restored", cancellationToken: Cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(restoredPods.Items.Where(pod => pod.Spec.InitContainers?.Count > 0).Select(pod => pod.Metadata.Name), Is.EqualTo(new[] { "restored-0" }), "who was restored; the others joined");
            Assert.That(claims.Items, Has.Count.EqualTo(3));
            Assert.That(new[] { backup.Status!.Revision, backup.Status.SizeBytes }, Is.All.GreaterThan(0));
            Assert.That(backup.Status.Sha256, Does.Match("^[0-9a-f]{64}$"));
            Assert.That(cluster.Status!.Restore!.CompletionTime, Is.Not.Null);
            Assert.That(cluster.Status.Restore.Member, Is.EqualTo("restored-0"));
        });
        Assert.That(await _fleet.ReadAsync(pods[0].Address, "/site/", Cancellation), Does.Not.ContainKey("/site/a"));

        // Neither the backup nor anything else of it is needed once it is done.
        var first = await PodUidAsync("restored-0");
        await Cluster.KubectlAsync($"delete edgestorebackup demo-today -n {_namespace}", Cancellation);
        await restored.PutAsync((await restored.PodsAsync(Cancellation))[0].Address, "/site/c", "3", Cancellation);
        await restored.ConvergedAsync(3, Cancellation);
        Assert.That(await PodUidAsync("restored-0"), Is.EqualTo(first));
    }

    [Test]
    public async Task A_damaged_backup_is_refused_and_no_empty_cluster_comes_of_it()
    {
        await ApplyAsync("backup.yaml");
        await Cluster.KubectlAsync($"wait -n {_namespace} --for=condition=Succeeded edgestorebackup/demo-today --timeout=120s", Cancellation);
        await Cluster.ApplyAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: damage, namespace: {{{_namespace}}}}
            spec:
              restartPolicy: Never
              containers:
              - name: damage
                image: debian
                command: [sh, -c, "printf X | dd of=/backup/demo/demo-today.snapshot bs=1 seek=40 conv=notrunc"]
                volumeMounts: [{name: backup, mountPath: /backup}]
              volumes: [{name: backup, persistentVolumeClaim: {claimName: backups}}]
            """, Cancellation);
        await TestCluster.EventuallyAsync("damage", async stop =>
            (await Cluster.Client.CoreV1.ReadNamespacedPodAsync("damage", _namespace, cancellationToken: stop)).Status.Phase == "Succeeded", Cancellation);

        await ApplyAsync("restore.yaml");

        await TestCluster.EventuallyAsync("a condition that says why", async _ =>
            (await ClusterAsync("restored")).Status?.Conditions?.FirstOrDefault(c => c.Type == "Degraded") is { Status: "True", Reason: "RestoreFailed" } told
                && told.Message.Contains("hash does not fit", StringComparison.Ordinal), Cancellation, Patience);
        var restored = await ClusterAsync("restored");
        Assert.That((restored.Status!.Members, restored.Status.ReadyMembers, restored.Status.Restore!.CompletionTime), Is.EqualTo((1, 0, (DateTime?)null)));
    }

    [Test]
    public async Task A_backup_whose_member_hangs_and_is_killed_is_made_of_another_attempt()
    {
        // Before there is a reader, so that none is done too soon; nobody has noticed yet.
        Cluster.Cluster.SuspendPod(_namespace, "demo-2");
        await Cluster.ApplyAsync($$$$"""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: { name: backups, namespace: {{{{_namespace}}}} }
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: edgestore.io/v1alpha1
            kind: EdgeStoreBackup
            metadata: { name: demo-today, namespace: {{{{_namespace}}}} }
            spec:
              clusterName: demo
              member: demo-2
              destination: {persistentVolumeClaim: {claimName: backups}}
            """, Cancellation);
        await TestCluster.EventuallyAsync("an attempt that fails", async _ => (await BackupAsync()).Status?.Attempt > 1, Cancellation, Patience);
        Cluster.Cluster.KillPod(_namespace, "demo-2");

        await Cluster.KubectlAsync($"wait -n {_namespace} --for=condition=Succeeded edgestorebackup/demo-today --timeout=240s", Cancellation);
        await _fleet.ConvergedAsync(3, Cancellation);
    }

    private Task<string> ApplyAsync(string sample) => Cluster.KubectlAsync(
        $"apply -n {_namespace} -f {Path.Combine(FleetSetup.RepositoryRoot(), "config", "samples", sample)}", Cancellation);

    private Task<EdgeStoreCluster> ClusterAsync(string name) => ReadAsync<EdgeStoreCluster>(EdgeStoreCluster.KubePluralName, name);

    private Task<EdgeStoreBackup> BackupAsync() => ReadAsync<EdgeStoreBackup>(EdgeStoreBackup.KubePluralName, "demo-today");

    private async Task<T> ReadAsync<T>(string plural, string name)
        where T : IKubernetesObject
    {
        using var client = new GenericClient(Cluster.Client, ApiGroup.Name, ApiGroup.Version, plural, disposeClient: false);
        return await client.ReadNamespacedAsync<T>(_namespace, name, Cancellation);
    }

    private async Task<string> PodUidAsync(string name)
        => (await Cluster.Client.CoreV1.ReadNamespacedPodAsync(name, _namespace, cancellationToken: Cancellation)).Metadata.Uid;
}
