namespace EdgeStore.Operator.Runtime.Client;

/// <summary>Finds the API server when nobody says where it is.</summary>
internal static class DefaultConnection
{
    /// <summary><c>KUBECONFIG</c> when set, else the pod's service account, else <c>~/.kube/config</c>.</summary>
    /// <remarks>KubernetesClient's own default prefers a stray kubeconfig in the home directory over the service account.</remarks>
    internal static KubernetesClientConfiguration Find()
    {
        var explicitly = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG"));
        return !explicitly && KubernetesClientConfiguration.IsInCluster()
            ? KubernetesClientConfiguration.InClusterConfig()
            : KubernetesClientConfiguration.BuildDefaultConfig();
    }
}
