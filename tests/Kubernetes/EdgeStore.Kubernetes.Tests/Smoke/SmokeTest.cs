using k8s;

namespace EdgeStore.Kubernetes.Tests.Smoke;

/// <summary>A test with a Kubernetes namespace of its own on the shared cluster.</summary>
internal abstract class SmokeTest
{
    protected static TestCluster Cluster => SmokeSetup.Cluster;

    protected string Namespace { get; private set; } = "";

    protected static CancellationToken Cancellation => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task CreateNamespaceAsync()
    {
        // Unique within the cluster, and says in its logs which test it was.
        Namespace = $"t{TestContext.CurrentContext.Test.ID.Replace('-', 'x')}";
        await Cluster.KubectlAsync($"create namespace {Namespace}", Cancellation);
        // Pods are admitted once the controller has made the namespace's service account and its token.
        await TestCluster.EventuallyAsync("service account of the namespace", async stop =>
            (await Cluster.Client.CoreV1.ReadNamespacedServiceAccountAsync("default", Namespace, cancellationToken: stop)).Secrets?.Count > 0, Cancellation);
    }

    [TearDown]
    public Task DeleteNamespaceAsync() => Cluster.KubectlAsync($"delete namespace {Namespace} --wait=false", CancellationToken.None);

    protected Task ApplyAsync(string yaml) => Cluster.KubectlAsync($"apply -n {Namespace} -f -", Cancellation, yaml);

    protected Task<string> ShellAsync(string pod, string command) => Cluster.ShellAsync(Namespace, pod, command, Cancellation);

    protected Task<k8s.Models.V1Pod> ReadyPodAsync(string name) => Cluster.ReadyPodAsync(Namespace, name, Cancellation);
}
