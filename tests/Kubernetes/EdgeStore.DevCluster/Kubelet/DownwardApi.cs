using System.Globalization;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Fields of a pod as text, for environment variables and for files.</summary>
internal static class DownwardApi
{
    public static string Field(V1Pod pod, string path, string podIp, string hostIp) => path switch
    {
        "metadata.name" => pod.Metadata.Name,
        "metadata.namespace" => pod.Metadata.NamespaceProperty,
        "metadata.uid" => pod.Metadata.Uid,
        "metadata.labels" => Lines(pod.Metadata.Labels),
        "metadata.annotations" => Lines(pod.Metadata.Annotations),
        "spec.nodeName" => pod.Spec.NodeName,
        "spec.serviceAccountName" => pod.Spec.ServiceAccountName,
        "status.podIP" or "status.podIPs" => podIp,
        "status.hostIP" or "status.hostIPs" => hostIp,
        _ when Subscript(path, "metadata.labels") is { } key => Value(pod.Metadata.Labels, key),
        _ when Subscript(path, "metadata.annotations") is { } key => Value(pod.Metadata.Annotations, key),
        _ => throw new NotReadyException("CreateContainerConfigError", $"the field {path} is not supported"),
    };

    /// <summary>A limit or request in units of the divisor (default 1), rounded up as Kubernetes does; 0 when none is set.</summary>
    public static string Resource(V1Pod pod, V1Container? container, V1ResourceFieldSelector selector)
    {
        var owner = selector.ContainerName is { Length: > 0 } name ? pod.Spec.Containers.FirstOrDefault(c => c.Name == name) : container;
        var dot = selector.Resource.IndexOf('.', StringComparison.Ordinal);
        var values = selector.Resource[..dot] == "limits" ? owner?.Resources?.Limits : owner?.Resources?.Requests;
        if (values?.TryGetValue(selector.Resource[(dot + 1)..], out var quantity) != true) return "0";
        var divisor = selector.Divisor is null ? 1 : selector.Divisor.ToDecimal();
        return Math.Ceiling(quantity!.ToDecimal() / (divisor == 0 ? 1 : divisor)).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Lines(IDictionary<string, string>? map) =>
        string.Concat((map ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}=\"{pair.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"));

    private static string Value(IDictionary<string, string>? map, string key) => map is not null && map.TryGetValue(key, out var value) ? value : "";

    private static string? Subscript(string path, string field) =>
        path.StartsWith($"{field}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? path[(field.Length + 2)..^2]
            : null;
}
