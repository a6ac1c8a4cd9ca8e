using System.Text;
using EdgeStore.DevCluster.Objects;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// Stands for cluster DNS: the hosts file of a pod with the names that DNS would answer, written again whenever they change.
/// Headless services resolve to all of their addresses and to HOSTNAME.SERVICE…; others to one of their ready pods, since nothing
/// routes service addresses (so the port to use is the target port).
/// </summary>
internal static class HostsFile
{
    public static string Render(V1Pod pod, string podIp, NodeObjects objects)
    {
        var text = new StringBuilder("127.0.0.1 localhost\n");
        var @namespace = pod.Metadata.NamespaceProperty;
        var hostname = PodNames.Hostname(pod);
        var full = pod.Spec.Subdomain is { Length: > 0 } subdomain ? $" {hostname}.{subdomain}.{@namespace}.svc.cluster.local" : "";
        text.Append($"{podIp}{full} {hostname}\n");
        foreach (var alias in pod.Spec.HostAliases ?? []) text.Append($"{alias.Ip} {string.Join(' ', alias.Hostnames)}\n");

        var services = objects.Services.All
            .OrderBy(service => service.Metadata.NamespaceProperty, StringComparer.Ordinal).ThenBy(service => service.Metadata.Name, StringComparer.Ordinal);
        foreach (var service in services)
        {
            var endpoints = objects.Endpoints.Find(service.Metadata.NamespaceProperty, service.Metadata.Name);
            var addresses = (endpoints?.Subsets ?? []).SelectMany(subset => subset.Addresses ?? [])
                .OrderBy(address => address.Ip, StringComparer.Ordinal).DistinctBy(address => address.Ip).ToList();
            AppendService(text, service, addresses, @namespace);
        }
        return text.ToString();
    }

    private static void AppendService(StringBuilder text, V1Service service, List<V1EndpointAddress> addresses, string fromNamespace)
    {
        var headless = service.Spec.ClusterIP == "None";
        foreach (var address in headless ? addresses : addresses.Take(1))
        {
            text.Append(address.Ip);
            if (headless && address.Hostname is { Length: > 0 } hostname) AppendNames(text, $"{hostname}.", service, fromNamespace);
            AppendNames(text, "", service, fromNamespace);
            text.Append('\n');
        }
    }

    private static void AppendNames(StringBuilder text, string prefix, V1Service service, string fromNamespace)
    {
        var name = $"{prefix}{service.Metadata.Name}";
        var @namespace = service.Metadata.NamespaceProperty;
        text.Append($" {name}.{@namespace}.svc.cluster.local {name}.{@namespace}.svc {name}.{@namespace}");
        if (@namespace == fromNamespace) text.Append($" {name}");
    }
}
