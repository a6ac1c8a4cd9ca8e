using System.Text;
using EdgeStore.DevCluster.Objects;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The files of volumes that mirror API objects: secret, configMap, downwardAPI and projected.</summary>
internal sealed class VolumeContent(NodeObjects objects, ServiceAccountTokens tokens, string hostIp)
{
    private const int DefaultMode = 0b110_100_100;

    public static bool Mirrors(V1Volume volume) =>
        volume.Secret is not null || volume.ConfigMap is not null || volume.DownwardAPI is not null || volume.Projected is not null;

    /// <summary>Sorted by path, so that equal content is equal.</summary>
    /// <exception cref="NotReadyException">An object that is not optional is missing.</exception>
    public async Task<IReadOnlyList<VolumeFile>> BuildAsync(V1Pod pod, V1Volume volume, string podIp, CancellationToken cancellation)
    {
        var files = new List<VolumeFile>();
        if (volume.Secret is { } secret)
            files.AddRange(Secret(pod, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode ?? DefaultMode));
        if (volume.ConfigMap is { } map)
            files.AddRange(ConfigMap(pod, map.Name, map.Items, map.Optional, map.DefaultMode ?? DefaultMode));
        if (volume.DownwardAPI is { } downward)
            files.AddRange(Downward(pod, downward.Items, podIp, downward.DefaultMode ?? DefaultMode));
        foreach (var source in volume.Projected?.Sources ?? [])
        {
            var mode = volume.Projected!.DefaultMode ?? DefaultMode;
            if (source.Secret is { } s) files.AddRange(Secret(pod, s.Name, s.Items, s.Optional, mode));
            else if (source.ConfigMap is { } c) files.AddRange(ConfigMap(pod, c.Name, c.Items, c.Optional, mode));
            else if (source.DownwardAPI is { } d) files.AddRange(Downward(pod, d.Items, podIp, mode));
            else if (source.ServiceAccountToken is { } t)
                files.Add(File(t.Path, Encoding.ASCII.GetBytes(await tokens.GetAsync(pod, t, cancellation)), mode));
            else throw new NotReadyException("CreateContainerConfigError", $"a source of the projected volume {volume.Name} is not supported");
        }
        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private IEnumerable<VolumeFile> Secret(V1Pod pod, string name, IList<V1KeyToPath>? items, bool? optional, int mode)
    {
        var secret = objects.Secrets.Find(pod.Metadata.NamespaceProperty, name);
        if (secret is null && optional != true) throw Missing($"secret {name}");
        return Select(secret?.Data ?? new Dictionary<string, byte[]>(), items, optional, mode, $"secret {name}");
    }

    private IEnumerable<VolumeFile> ConfigMap(V1Pod pod, string name, IList<V1KeyToPath>? items, bool? optional, int mode)
    {
        var map = objects.ConfigMaps.Find(pod.Metadata.NamespaceProperty, name);
        if (map is null && optional != true) throw Missing($"configmap {name}");
        var data = new Dictionary<string, byte[]>(map?.BinaryData ?? new Dictionary<string, byte[]>());
        foreach (var (key, text) in map?.Data ?? new Dictionary<string, string>()) data[key] = Encoding.UTF8.GetBytes(text);
        return Select(data, items, optional, mode, $"configmap {name}");
    }

    private IEnumerable<VolumeFile> Downward(V1Pod pod, IList<V1DownwardAPIVolumeFile>? items, string podIp, int mode) =>
        (items ?? []).Select(item => File(item.Path, Encoding.UTF8.GetBytes(item.FieldRef is { } field
            ? DownwardApi.Field(pod, field.FieldPath, podIp, hostIp)
            : DownwardApi.Resource(pod, null, item.ResourceFieldRef)), item.Mode ?? mode));

    private static IEnumerable<VolumeFile> Select(
        IDictionary<string, byte[]> data, IList<V1KeyToPath>? items, bool? optional, int mode, string what)
    {
        if (items is not { Count: > 0 }) return data.Select(pair => File(pair.Key, pair.Value, mode));
        return items.Where(item => data.ContainsKey(item.Key) || (optional == true ? false : throw Missing($"{what} with key {item.Key}")))
            .Select(item => File(item.Path, data[item.Key], item.Mode ?? mode));
    }

    private static VolumeFile File(string path, byte[] content, int mode) => new(path, content, (UnixFileMode)mode);

    private static NotReadyException Missing(string what) => new("ContainerCreating", $"{what} not found");
}
