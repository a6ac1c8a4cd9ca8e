using EdgeStore.DevCluster;
using EdgeStore.DevCluster.ControlPlane;
using EdgeStore.DevCluster.Processes;
using k8s;
using k8s.Models;

namespace EdgeStore.Kubernetes.Tests;

/// <summary>A cluster with the words that the tests speak.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestCluster(VirtualCluster cluster) => Cluster = cluster;

    public VirtualCluster Cluster { get; }

    public IKubernetes Client => Cluster.Client;

    /// <summary>The store behind the API server is etcd when $EDGESTORE_TEST_STORE says so: whether a failure is the fixture's or ours.</summary>
    public static async Task<TestCluster> StartAsync(CancellationToken cancellation, Func<VirtualClusterOptions, VirtualClusterOptions>? change = null)
    {
        var options = new VirtualClusterOptions
        {
            Store = Environment.GetEnvironmentVariable("EDGESTORE_TEST_STORE") == "etcd" ? StoreKind.Etcd : StoreKind.EdgeStore,
        };
        return new TestCluster(await VirtualCluster.StartAsync(change is null ? options : change(options), cancellation));
    }

    /// <summary>Runs kubectl and fails the test when it fails; returns what it printed.</summary>
    public async Task<string> KubectlAsync(string arguments, CancellationToken cancellation, string input = "") =>
        (await Cluster.KubectlAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellation, input)).OrThrow().Output;

    public async Task<string> HelmAsync(string arguments, CancellationToken cancellation) =>
        (await Cluster.HelmAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellation)).OrThrow().Output;

    public Task ApplyAsync(string yaml, CancellationToken cancellation) => KubectlAsync("apply -f -", cancellation, yaml);

    public static Task EventuallyAsync(string what, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellation, TimeSpan? limit = null) =>
        Deadline.WaitAsync(what, condition, limit ?? Patience, TimeProvider.System, cancellation);

    public async Task<V1Pod> ReadyPodAsync(string @namespace, string name, CancellationToken cancellation) =>
        await Deadline.WaitAsync($"readiness of pod {name}", async stop =>
        {
            var pod = await Client.CoreV1.ReadNamespacedPodAsync(name, @namespace, cancellationToken: stop);
            return IsReady(pod) ? pod : null;
        }, Patience, TimeProvider.System, cancellation);

    /// <summary>Runs a shell command in a pod and returns its output.</summary>
    public async Task<string> ShellAsync(string @namespace, string pod, string command, CancellationToken cancellation) =>
        (await Cluster.ExecAsync(@namespace, pod, ["sh", "-c", command], cancellation)).OrThrow().Output;

    public static bool IsReady(V1Pod pod) =>
        pod.Metadata.DeletionTimestamp is null && pod.Status.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    public async ValueTask DisposeAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            Cluster.KeepState();
            await TestContext.Out.WriteLineAsync($"The cluster's logs stay in {Cluster.State.Path}/logs");
        }
        await Cluster.DisposeAsync();
    }
}
