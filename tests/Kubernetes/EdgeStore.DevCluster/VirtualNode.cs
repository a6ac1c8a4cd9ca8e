using EdgeStore.DevCluster.Kubelet;
using EdgeStore.DevCluster.Networking;

namespace EdgeStore.DevCluster;

/// <summary>One node: a network of its own and a kubelet that can lose its power.</summary>
public sealed class VirtualNode : IAsyncDisposable
{
    private readonly Func<VirtualNode, TestKubelet> _boot;
    private TestKubelet? _kubelet;

    internal VirtualNode(NodeOptions options, NodeNetwork network, Func<VirtualNode, TestKubelet> boot)
    {
        Options = options;
        Network = network;
        _boot = boot;
    }

    public string Name => Options.Name;

    public NodeOptions Options { get; }

    /// <summary>CutOffAsync and HealAsync are the node's cable.</summary>
    public NodeNetwork Network { get; }

    internal TestKubelet Kubelet => _kubelet ?? throw new InvalidOperationException($"node {Name} is off");

    public bool IsOn => _kubelet is not null;

    /// <summary>Boots the node; its pods start again.</summary>
    public void Start()
    {
        if (_kubelet is not null) throw new InvalidOperationException($"node {Name} runs already");
        _kubelet = _boot(this);
        _kubelet.Start();
    }

    /// <summary>Pulls the plug: all processes of all pods end with SIGKILL, and the API server hears nothing of it.</summary>
    public async Task StopAsync()
    {
        if (_kubelet is not { } kubelet) return;
        _kubelet = null;
        await kubelet.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
