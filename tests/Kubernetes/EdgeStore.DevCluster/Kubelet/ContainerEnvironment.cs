using System.Text;
using EdgeStore.DevCluster.Objects;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The environment variables of a container, in Kubernetes' order: the API server, then envFrom, then env.</summary>
internal sealed class ContainerEnvironment(NodeObjects objects, Uri apiServer)
{
    /// <exception cref="NotReadyException">A secret or config map that is not optional is missing.</exception>
    public Dictionary<string, string> Build(V1Pod pod, V1Container container, string podIp, string hostIp)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Nothing routes service addresses here: pods get the API server's own.
            ["KUBERNETES_SERVICE_HOST"] = apiServer.Host,
            ["KUBERNETES_SERVICE_PORT"] = $"{apiServer.Port}",
            ["KUBERNETES_SERVICE_PORT_HTTPS"] = $"{apiServer.Port}",
            ["HOSTNAME"] = PodNames.Hostname(pod),
        };
        foreach (var source in container.EnvFrom ?? []) AddAll(variables, pod, source);
        foreach (var entry in container.Env ?? [])
        {
            var value = entry.ValueFrom is null
                ? VariableExpansion.Expand(entry.Value ?? "", variables)
                : Resolve(pod, container, entry.ValueFrom, podIp, hostIp);
            if (value is not null) variables[entry.Name] = value;
        }
        return variables;
    }

    private string? Resolve(V1Pod pod, V1Container container, V1EnvVarSource source, string podIp, string hostIp)
    {
        if (source.FieldRef is { } field) return DownwardApi.Field(pod, field.FieldPath, podIp, hostIp);
        if (source.ResourceFieldRef is { } resource) return DownwardApi.Resource(pod, container, resource);
        if (source.SecretKeyRef is { } secret)
        {
            var data = objects.Secrets.Find(pod.Metadata.NamespaceProperty, secret.Name)?.Data;
            return Pick(data is not null && data.TryGetValue(secret.Key, out var bytes) ? Encoding.UTF8.GetString(bytes) : null,
                secret.Optional, $"secret {secret.Name} with key {secret.Key}");
        }
        if (source.ConfigMapKeyRef is { } map)
        {
            var data = objects.ConfigMaps.Find(pod.Metadata.NamespaceProperty, map.Name)?.Data;
            return Pick(data is not null && data.TryGetValue(map.Key, out var text) ? text : null,
                map.Optional, $"configmap {map.Name} with key {map.Key}");
        }
        throw new NotReadyException("CreateContainerConfigError", "a source of an environment variable is not supported");
    }

    private void AddAll(Dictionary<string, string> variables, V1Pod pod, V1EnvFromSource source)
    {
        if (source.SecretRef is { } secret)
        {
            var found = objects.Secrets.Find(pod.Metadata.NamespaceProperty, secret.Name);
            if (found is null && secret.Optional != true) throw Missing($"secret {secret.Name}");
            foreach (var (key, value) in found?.Data ?? new Dictionary<string, byte[]>())
                variables[source.Prefix + key] = Encoding.UTF8.GetString(value);
        }
        if (source.ConfigMapRef is { } map)
        {
            var found = objects.ConfigMaps.Find(pod.Metadata.NamespaceProperty, map.Name);
            if (found is null && map.Optional != true) throw Missing($"configmap {map.Name}");
            foreach (var (key, value) in found?.Data ?? new Dictionary<string, string>()) variables[source.Prefix + key] = value;
        }
    }

    private static string? Pick(string? value, bool? optional, string what) =>
        value is null && optional != true ? throw Missing(what) : value;

    private static NotReadyException Missing(string what) => new("CreateContainerConfigError", $"{what} not found");
}
