using EdgeStore.DevCluster.Networking;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>What the containers of a pod share: directory, network, volumes, hosts file.</summary>
internal sealed class PodSandbox
{
    private readonly KubeletContext _kubelet;
    private readonly PodNetwork? _own;

    private PodSandbox(KubeletContext kubelet, string directory, PodNetwork? own)
    {
        _kubelet = kubelet;
        _own = own;
        Directory = directory;
        Volumes = new PodVolumes(kubelet, directory);
        HostsDirectory = System.IO.Directory.CreateDirectory(Path.Combine(directory, "hosts")).FullName;
    }

    public string Directory { get; }

    public string HostsDirectory { get; }

    public PodVolumes Volumes { get; }

    /// <summary>The node's own for hostNetwork.</summary>
    public string NetworkNamespace => _own?.Namespace ?? _kubelet.Network.Namespace;

    public string Ip => _own?.Ip ?? _kubelet.Network.Ip;

    /// <exception cref="InvalidOperationException">The pod has its node's.</exception>
    public PodNetwork OwnNetwork => _own ?? throw new InvalidOperationException("the pod has no network of its own");

    public static async Task<PodSandbox> CreateAsync(KubeletContext kubelet, V1Pod pod, CancellationToken cancellation)
    {
        var directory = kubelet.State.PodDirectory(kubelet.Node.Name, pod.Metadata.Uid);
        var network = pod.Spec.HostNetwork == true ? null : await kubelet.Network.AddPodAsync(cancellation);
        var sandbox = new PodSandbox(kubelet, directory, network);
        // Names the namespace for people and for other commands; removed with the pod.
        await File.WriteAllTextAsync(Path.Combine(directory, "pod"), $"{PodNames.Display(pod)}\n{sandbox.NetworkNamespace}\n", cancellation);
        sandbox.WriteHosts(pod);
        return sandbox;
    }

    public void WriteHosts(V1Pod pod)
    {
        var path = Path.Combine(HostsDirectory, "hosts");
        var content = HostsFile.Render(pod, Ip, _kubelet.Objects);
        if (File.Exists(path) && File.ReadAllText(path) == content) return;
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>After the last process has ended.</summary>
    public async Task RemoveAsync()
    {
        if (_own is not null) await _kubelet.Network.RemovePodAsync(_own, CancellationToken.None);
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
