using EdgeStore.DevCluster;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Smoke;

/// <summary>The faults that the tests of the operator build on do what they say.</summary>
internal sealed class FaultTests : SmokeTest
{
    [Test]
    public async Task A_node_that_is_cut_off_becomes_NotReady_while_its_pods_go_on()
    {
        var node = Cluster.Cluster.Node("node-2");
        var pod = await PodOnAsync(node);

        await node.Network.CutOffAsync(Cancellation);
        try
        {
            await TestCluster.EventuallyAsync("NotReady", stop => IsReadyAsync(node, ready: false, stop), Cancellation);
            Assert.That(await ShellAsync(pod, "echo alive"), Is.EqualTo("alive\n"));
            var outside = Cluster.Cluster.ExecAsync(Namespace, pod, ["timeout", "3", "bash", "-c", "</dev/tcp/$KUBERNETES_SERVICE_HOST/$KUBERNETES_SERVICE_PORT"], Cancellation);
            Assert.That((await outside).Succeeded, Is.False);
        }
        finally
        {
            await node.Network.HealAsync(CancellationToken.None);
        }
        await TestCluster.EventuallyAsync("Ready again", stop => IsReadyAsync(node, ready: true, stop), Cancellation);
        await ReadyPodAsync(pod);
    }

    [Test]
    public async Task A_node_without_power_becomes_NotReady_and_starts_its_pods_when_it_is_back()
    {
        var node = Cluster.Cluster.Node("node-3");
        var pod = await PodOnAsync(node);

        await node.StopAsync();
        await TestCluster.EventuallyAsync("NotReady", stop => IsReadyAsync(node, ready: false, stop), Cancellation);
        node.Start();

        await TestCluster.EventuallyAsync("Ready again", stop => IsReadyAsync(node, ready: true, stop), Cancellation);
        await TestCluster.EventuallyAsync("a second run", async stop =>
        {
            var now = await Cluster.Client.CoreV1.ReadNamespacedPodAsync(pod, Namespace, cancellationToken: stop);
            return TestCluster.IsReady(now) && now.Status.ContainerStatuses[0].RestartCount == 1;
        }, Cancellation);
    }

    [Test]
    public async Task The_cluster_goes_on_after_kill_9_of_the_API_servers_store()
    {
        await Cluster.KubectlAsync($"create configmap -n {Namespace} before --from-literal=key=value", Cancellation);

        await Cluster.Cluster.Store.KillAsync();
        await Cluster.Cluster.Store.StartAsync(Cancellation);

        await TestCluster.EventuallyAsync("an answer", async stop =>
            (await Cluster.Client.CoreV1.ReadNamespacedConfigMapAsync("before", Namespace, cancellationToken: stop)).Data["key"] == "value", Cancellation);
        await PodOnAsync(Cluster.Cluster.Node("node-1"));
    }

    [Test]
    public async Task A_wiped_volume_is_empty()
    {
        await ApplyAsync("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: disk}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi} } }
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: writer}
            spec:
              restartPolicy: Never
              containers:
              - name: writer
                image: debian:12
                command: [sh, -c, "mkdir -p /disk/a/b; ln -s /etc /disk/link; echo x >/disk/a/b/file; sleep 1000"]
                volumeMounts: [{name: disk, mountPath: /disk}]
              volumes: [{name: disk, persistentVolumeClaim: {claimName: disk} }]
            """);
        await ReadyPodAsync("writer");
        await TestCluster.EventuallyAsync("the file", async _ => await ShellAsync("writer", "cat /disk/a/b/file") == "x\n", Cancellation);

        await Cluster.Cluster.WipeVolumeAsync(Namespace, "disk", Cancellation);

        Assert.That(await ShellAsync("writer", "ls -A /disk"), Is.Empty);
    }

    private async Task<string> PodOnAsync(VirtualNode node)
    {
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: pinned}
            spec:
              nodeSelector: {kubernetes.io/hostname: {{node.Name}} }
              containers: [{name: main, image: "debian:12", command: [sleep, "100000"]}]
              terminationGracePeriodSeconds: 0
            """);
        await ReadyPodAsync("pinned");
        return "pinned";
    }

    private static async Task<bool> IsReadyAsync(VirtualNode node, bool ready, CancellationToken cancellation)
    {
        var state = await Cluster.Client.CoreV1.ReadNodeAsync(node.Name, cancellationToken: cancellation);
        return state.Status.Conditions.Any(condition => condition.Type == "Ready" && condition.Status == "True") == ready;
    }
}
