using EdgeStore.DevCluster.Networking;
using k8s;

namespace EdgeStore.DevCluster.Objects;

internal static class ClientFactory
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    /// <summary>A client whose connections start in the given network namespace, or on this machine when there is none.</summary>
    public static Kubernetes Create(string kubeconfig, string? networkNamespace)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        configuration.HttpClientTimeout = RequestLimit;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            // A connection through a cable that was cut has to be noticed in seconds: watches send nothing by themselves.
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(5);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
            if (networkNamespace is not null) NamespaceSockets.Use(handler, networkNamespace);
        };
        return new Kubernetes(configuration);
    }
}
