using EdgeStore.DevCluster.Objects;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The volumes of one pod: where each is on this machine, and those that mirror API objects kept up to date.</summary>
internal sealed class PodVolumes(KubeletContext kubelet, string podDirectory)
{
    private readonly VolumeContent _content = new(kubelet.Objects, kubelet.Tokens, kubelet.Network.Ip);
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AtomicDirectory> _mirrors = new(StringComparer.Ordinal);

    /// <summary>Makes every volume ready to be mounted. May be called again after it failed.</summary>
    /// <exception cref="NotReadyException">An object that a volume needs is missing, or a claim is not bound.</exception>
    public async Task PrepareAsync(V1Pod pod, string podIp, CancellationToken cancellation)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (VolumeContent.Mirrors(volume)) await MirrorAsync(pod, volume, podIp, cancellation);
            else if (volume.EmptyDir is not null) _places[volume.Name] = WithGroup(OwnDirectory(volume), pod);
            else if (volume.HostPath is { } host) _places[volume.Name] = HostPath(host.Path, host.Type);
            else if (volume.PersistentVolumeClaim is { } claim) _places[volume.Name] = WithGroup(Claimed(pod, claim.ClaimName), pod);
            else throw new NotReadyException("CreateContainerConfigError", $"the type of volume {volume.Name} is not supported");
        }
    }

    /// <summary>Brings the volumes that mirror API objects up to date. An object that has gone leaves the last content, as in Kubernetes.</summary>
    public async Task RefreshAsync(V1Pod pod, string podIp, CancellationToken cancellation)
    {
        foreach (var volume in (pod.Spec.Volumes ?? []).Where(volume => _mirrors.ContainsKey(volume.Name)))
        {
            try
            {
                await MirrorAsync(pod, volume, podIp, cancellation);
            }
            catch (NotReadyException missing)
            {
                kubelet.Log($"pod {PodNames.Display(pod)}: volume {volume.Name} keeps its content: {missing.Message}");
            }
        }
    }

    /// <summary>The mounts of a container, outer paths first.</summary>
    public IEnumerable<ContainerMount> Mounts(V1Container container, IReadOnlyDictionary<string, string> environment) =>
        (container.VolumeMounts ?? []).OrderBy(mount => mount.MountPath.Length).Select(mount => new ContainerMount(
            Source(mount, environment), mount.MountPath, mount.ReadOnlyProperty == true));

    private string Source(V1VolumeMount mount, IReadOnlyDictionary<string, string> environment)
    {
        var place = _places[mount.Name];
        var below = mount.SubPathExpr is { Length: > 0 } expression ? VariableExpansion.Expand(expression, environment) : mount.SubPath;
        if (string.IsNullOrEmpty(below)) return place;
        var path = Path.GetFullPath(Path.Join(place, below));
        if (!path.StartsWith(place + '/', StringComparison.Ordinal))
            throw new NotReadyException("CreateContainerConfigError", $"subPath {below} leaves volume {mount.Name}");
        // A mirrored file is a link into ..data; a mount of it shows the file of this moment, as in Kubernetes.
        if (File.Exists(path) && _mirrors.ContainsKey(mount.Name)) return Path.Combine(place, new DirectoryInfo(Path.Combine(place, "..data")).LinkTarget!, below);
        if (!File.Exists(path)) Directory.CreateDirectory(path);
        return path;
    }

    private async Task MirrorAsync(V1Pod pod, V1Volume volume, string podIp, CancellationToken cancellation)
    {
        var files = await _content.BuildAsync(pod, volume, podIp, cancellation);
        if (!_mirrors.TryGetValue(volume.Name, out var mirror))
        {
            _places[volume.Name] = OwnDirectory(volume);
            mirror = new AtomicDirectory(_places[volume.Name], (uint?)pod.Spec.SecurityContext?.FsGroup, kubelet.Time);
            _mirrors[volume.Name] = mirror;
        }
        if (mirror.Write(files)) kubelet.Log($"pod {PodNames.Display(pod)}: volume {volume.Name} written");
    }

    private string OwnDirectory(V1Volume volume) => Directory.CreateDirectory(Path.Combine(podDirectory, "volumes", volume.Name)).FullName;

    private string HostPath(string path, string? type)
    {
        var place = kubelet.State.NodeFile(kubelet.Node.Name, path);
        switch (type)
        {
            case null or "" or "DirectoryOrCreate":
                Directory.CreateDirectory(place);
                break;
            case "FileOrCreate":
                if (!File.Exists(place)) File.WriteAllBytes(place, []);
                break;
            case "Directory" when Directory.Exists(place):
            case "File" when File.Exists(place):
                break;
            default:
                throw new NotReadyException("ContainerCreating", $"host path {path} is not a {type} on node {kubelet.Node.Name}");
        }
        return place;
    }

    private string Claimed(V1Pod pod, string name)
    {
        var claim = kubelet.Objects.Claims.Find(pod.Metadata.NamespaceProperty, name);
        var volume = claim?.Status?.Phase == "Bound" ? kubelet.Objects.Volumes.Find(null, claim.Spec.VolumeName) : null;
        if (volume is null) throw new NotReadyException("ContainerCreating", $"persistentvolumeclaim {name} is not bound");
        var path = volume.Spec.HostPath?.Path ?? volume.Spec.Local?.Path
            ?? throw new NotReadyException("CreateContainerConfigError", $"the type of persistent volume {volume.Metadata.Name} is not supported");
        return HostPath(path, null);
    }

    /// <summary>fsGroup: the group owns the volume's root and everything made below it.</summary>
    private static string WithGroup(string place, V1Pod pod)
    {
        if (pod.Spec.SecurityContext?.FsGroup is { } group)
        {
            Processes.Native.ChangeGroup(place, (uint)group);
            File.SetUnixFileMode(place, File.GetUnixFileMode(place) | UnixFileMode.SetGroup
                | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);
        }
        else
        {
            // Without fsGroup a pod that runs as another user could not write: the volume plug-ins of test clusters open it to all.
            File.SetUnixFileMode(place, (UnixFileMode)0b111_111_111);
        }
        return place;
    }
}
