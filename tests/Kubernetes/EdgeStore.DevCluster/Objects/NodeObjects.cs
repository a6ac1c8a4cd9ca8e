using k8s;
using k8s.Models;

namespace EdgeStore.DevCluster.Objects;

/// <summary>Everything that one node's kubelet follows, over the node's own connection.</summary>
internal sealed class NodeObjects(Kubernetes client, string node, ClusterLog log, TimeProvider time)
{
    public Mirror<V1Pod> Pods { get; } = new(client, "api/v1/pods", $"spec.nodeName={node}", log, time);

    public Mirror<V1Service> Services { get; } = new(client, "api/v1/services", null, log, time);

    public Mirror<V1Endpoints> Endpoints { get; } = new(client, "api/v1/endpoints", null, log, time);

    public Mirror<V1ConfigMap> ConfigMaps { get; } = new(client, "api/v1/configmaps", null, log, time);

    public Mirror<V1Secret> Secrets { get; } = new(client, "api/v1/secrets", null, log, time);

    public Mirror<V1PersistentVolumeClaim> Claims { get; } = new(client, "api/v1/persistentvolumeclaims", null, log, time);

    public Mirror<V1PersistentVolume> Volumes { get; } = new(client, "api/v1/persistentvolumes", null, log, time);

    /// <summary>Pods come last: whoever starts one finds the rest in place.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Task[] rest =
        [
            Services.RunAsync(cancellation), Endpoints.RunAsync(cancellation), ConfigMaps.RunAsync(cancellation),
            Secrets.RunAsync(cancellation), Claims.RunAsync(cancellation), Volumes.RunAsync(cancellation),
        ];
        await Task.WhenAll(
            Services.Listed, Endpoints.Listed, ConfigMaps.Listed, Secrets.Listed, Claims.Listed, Volumes.Listed).WaitAsync(cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(rest.Append(Pods.RunAsync(cancellation)));
    }
}
