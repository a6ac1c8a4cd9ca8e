using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests.Fleets;

/// <summary>The one pod of the operator.</summary>
internal sealed class OperatorPod(TestCluster cluster)
{
    private static readonly HttpClient Http = new();

    public async Task<V1Pod> ReadAsync(CancellationToken cancellation) =>
        (await cluster.Client.CoreV1.ListNamespacedPodAsync(FleetSetup.OperatorNamespace, cancellationToken: cancellation)).Items.Single();

    /// <summary>Its pod and how often that one's process has ended: the same as long as it never did, and how it did the last time.</summary>
    public async Task<string> LifeAsync(CancellationToken cancellation)
    {
        var pod = await ReadAsync(cancellation);
        var container = pod.Status.ContainerStatuses.Single();
        return $"{pod.Metadata.Name}, restarts: {container.RestartCount}, last end: {container.LastState?.Terminated?.ExitCode}";
    }

    /// <summary>kill -9, as soon as it runs: it may still be coming back from the last time.</summary>
    public Task KillAsync(CancellationToken cancellation) => TestCluster.EventuallyAsync("a process of the operator to kill", async stop =>
    {
        cluster.Cluster.KillPod(FleetSetup.OperatorNamespace, (await ReadAsync(stop)).Metadata.Name);
        return true;
    }, cancellation);

    /// <summary>kill -9 in the middle of its work: at each moment of it, when it has come to lead again after the last time.</summary>
    public async Task KillDuringAsync(OperatorWork work, CancellationToken cancellation)
    {
        foreach (var moment in work.Moments)
        {
            await LeadsAsync(true, cancellation);
            await TestCluster.EventuallyAsync($"{work.What}: {moment.What}", moment.HasComeAsync, cancellation);
            await KillAsync(cancellation);
            Assert.That(await work.IsOverAsync(cancellation), Is.False, $"{work.What}: over before the kill, which is for when {moment.What}");
            await TestContext.Out.WriteLineAsync($"{work.What}: killed when {moment.What}");
        }
    }

    /// <summary>Waits until its metrics say that it leads, or that it does not.</summary>
    public Task LeadsAsync(bool leads, CancellationToken cancellation) =>
        ShowsAsync($"leader_election_master_status{{name=\"edgestore-operator\"}} {(leads ? 1 : 0)}", cancellation);

    /// <summary>Waits until its metrics have a line.</summary>
    public Task ShowsAsync(string line, CancellationToken cancellation) => TestCluster.EventuallyAsync(
        line, async stop => (await MetricsAsync(stop)).Split('\n').Contains(line), cancellation);

    public async Task<string> MetricsAsync(CancellationToken cancellation) => await Http.GetStringAsync(await UriAsync(8080, "metrics", cancellation), cancellation);

    /// <summary>Sees to it that it runs and leads on another node, and that no pod comes to this one.</summary>
    public async Task LeaveNodeAsync(string node, CancellationToken cancellation)
    {
        await cluster.KubectlAsync($"cordon {node}", cancellation);
        if (await ReadAsync(cancellation) is var pod && pod.Spec.NodeName != node) return;
        await cluster.KubectlAsync($"delete pod {pod.Metadata.Name} -n {FleetSetup.OperatorNamespace} --timeout=60s", cancellation);
        await LeadsAsync(true, cancellation);
    }

    /// <summary>What its probe of liveness gets.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancellation)
    {
        using var answer = await Http.GetAsync(await UriAsync(8081, "healthz", cancellation), cancellation);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>What it sends to these addresses is lost, until they are healed.</summary>
    public async Task CutOffAsync(IEnumerable<string> addresses, CancellationToken cancellation) =>
        await cluster.Cluster.CutOffPodAsync(FleetSetup.OperatorNamespace, (await ReadAsync(cancellation)).Metadata.Name, addresses, cancellation);

    public async Task HealAsync(IEnumerable<string> addresses, CancellationToken cancellation) =>
        await cluster.Cluster.HealPodAsync(FleetSetup.OperatorNamespace, (await ReadAsync(cancellation)).Metadata.Name, addresses, cancellation);

    private async Task<Uri> UriAsync(int port, string path, CancellationToken cancellation) =>
        new($"http://{(await ReadAsync(cancellation)).Status.PodIP}:{port}/{path}");
}
