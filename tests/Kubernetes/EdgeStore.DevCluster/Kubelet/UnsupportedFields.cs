using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>What a pod may ask for that processes in namespaces cannot give. It is refused: a pod must not run as something that it is not.</summary>
internal static class UnsupportedFields
{
    /// <exception cref="NotReadyException">The pod asks for one of them.</exception>
    public static void Refuse(V1Pod pod)
    {
        if (Find(pod.Spec) is { } field) throw new NotReadyException("CreateContainerConfigError", $"{field} is not supported by the test kubelet");
    }

    private static string? Find(V1PodSpec spec)
    {
        if (spec.HostPID == true) return "hostPID";
        if (spec.HostIPC == true) return "hostIPC";
        if (spec.ShareProcessNamespace == true) return "shareProcessNamespace";
        return (spec.InitContainers ?? []).Concat(spec.Containers).Select(container => Find(container, spec.HostNetwork == true)).FirstOrDefault(field => field is not null);
    }

    private static string? Find(V1Container container, bool hostNetwork)
    {
        if (container.Lifecycle?.PostStart is { } start && start.Exec is null) return $"a postStart hook of container {container.Name} without exec";
        if (container.Lifecycle?.PreStop is { } stop && stop.Exec is null && stop.HttpGet is null) return $"the preStop hook of container {container.Name}";
        if (container.VolumeDevices is { Count: > 0 }) return $"volumeDevices of container {container.Name}";
        // In the node's own network the port of the container is the host's.
        return !hostNetwork && container.Ports?.Any(port => port.HostPort is > 0) == true ? $"hostPort of container {container.Name}" : null;
    }
}
