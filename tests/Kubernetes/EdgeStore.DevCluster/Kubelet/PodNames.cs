using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

internal static class PodNames
{
    public static string Hostname(V1Pod pod) => pod.Spec.Hostname is { Length: > 0 } given ? given : pod.Metadata.Name;

    public static string Display(V1Pod pod) => $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}";
}
