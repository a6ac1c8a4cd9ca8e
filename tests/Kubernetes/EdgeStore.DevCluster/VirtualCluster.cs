using EdgeStore.DevCluster.Certificates;
using EdgeStore.DevCluster.ControlPlane;
using EdgeStore.DevCluster.Kubelet;
using EdgeStore.DevCluster.Networking;
using EdgeStore.DevCluster.Objects;
using EdgeStore.DevCluster.Processes;
using EdgeStore.DevCluster.Storage;
using k8s;
using k8s.Models;

namespace EdgeStore.DevCluster;

/// <summary>
/// A Kubernetes cluster on this machine: the real control plane, and nodes whose pods are processes in namespaces of their own.
/// Needs root. Several can run side by side. Everything ends with it, however it ends.
/// </summary>
public sealed class VirtualCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    private static int s_count;

    private readonly VirtualClusterOptions _options;
    private bool _deleteState;
    private readonly ClusterNetwork _network;
    private readonly ClusterLog _log;
    private readonly ClusterKeys _keys;
    private readonly ClusterCertificates _certificates;
    private readonly ControlPlanePlace _place;
    private readonly ControlPlaneProcesses _controlPlane;
    private readonly List<VirtualNode> _nodes = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _provisioner = Task.CompletedTask;
    private NodeControlPlane? _onNodes;

    private VirtualCluster(VirtualClusterOptions options, ClusterNetwork network)
    {
        _options = options;
        _network = network;
        _deleteState = options.StateDirectory is null;
        // /var/tmp, since /tmp may be memory, and a store that is to be durable needs a disk. Counted, because a cluster whose state
        // is kept gives its network's number back.
        State = new StateDirectory(options.StateDirectory
            ?? $"/var/tmp/edgestore-devcluster-{network.Names.Number}-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        _log = new ClusterLog(State.Log("devcluster"), options.Time);
        _keys = new ClusterKeys(options.Time);
        _place = new ControlPlanePlace(network.Names.ControlPlaneNamespace, network.Names.ControlPlaneIp, network.Names);
        _certificates = new ClusterCertificates(State, _place, _keys);
        _certificates.Write();
        _certificates.WriteKubeconfig(Path.GetFileName(State.Kubeconfig), "administrator", ClusterCertificates.Administrators);
        Client = ClientFactory.Create(State.Kubeconfig, null);
        Store = new StoreProcess(options.Store, options.Tools, network.Names, State, options.Time);
        _controlPlane = new ControlPlaneProcesses(options.Tools, _place, State, _certificates, options.Time);
    }

    public StateDirectory State { get; }

    /// <summary>A client with all rights.</summary>
    public Kubernetes Client { get; }

    /// <summary>What the API server keeps its state in; may be killed and started again.</summary>
    public StoreProcess Store { get; }

    public IReadOnlyList<VirtualNode> Nodes => _nodes;

    public VirtualNode Node(string name) => _nodes.Single(node => node.Name == name);

    /// <summary>Starts a cluster and returns when its nodes are Ready.</summary>
    public static async Task<VirtualCluster> StartAsync(VirtualClusterOptions options, CancellationToken cancellation)
    {
        var network = await ClusterNetwork.CreateAsync(cancellation);
        VirtualCluster cluster;
        try
        {
            cluster = new VirtualCluster(options, network);
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
        try
        {
            await cluster.StartAsync(cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task<CommandResult> KubectlAsync(IEnumerable<string> arguments, CancellationToken cancellation, string input = "") =>
        UserCommandAsync("kubectl", arguments, input, cancellation);

    public Task<CommandResult> HelmAsync(IEnumerable<string> arguments, CancellationToken cancellation) =>
        UserCommandAsync("helm", arguments, "", cancellation);

    /// <summary>Ends all API servers, controllers and scheduler. The nodes and their pods go on.</summary>
    public async Task StopControlPlaneAsync()
    {
        await _controlPlane.StopAsync();
        if (_onNodes is not null) await _onNodes.DisposeAsync();
        _onNodes = null;
    }

    /// <summary>
    /// After <see cref="StopControlPlaneAsync"/>: a control plane at the same address, with an API server on each of these nodes, whose
    /// store is what serves clients there.
    /// </summary>
    /// <returns>A client of each of the API servers.</returns>
    public async Task<IReadOnlyList<IKubernetes>> StartControlPlaneOnAsync(IReadOnlyList<VirtualNode> nodes, CancellationToken cancellation)
    {
        _onNodes = await NodeControlPlane.StartAsync(_place, nodes, State, _keys, _options.Tools, _log, _options.Time, cancellation);
        StartControllers();
        return _onNodes.Clients;
    }

    /// <summary>After <see cref="StartControlPlaneOnAsync"/>: an API server on another node, behind the same address.</summary>
    /// <returns>A client of it.</returns>
    public Task<IKubernetes> AddApiServerOnAsync(VirtualNode node, CancellationToken cancellation) =>
        (_onNodes ?? throw new InvalidOperationException("there is no control plane on nodes")).AddAsync(node, cancellation);

    /// <summary>A process on a node that is nobody's pod.</summary>
    /// <param name="node">Where it runs.</param>
    /// <param name="user">User and group.</param>
    /// <param name="program">One that an image has.</param>
    /// <param name="arguments">Its command line; the volumes of the node are where they are on the node.</param>
    internal NodeProcess StartByHand(VirtualNode node, long user, string program, params IEnumerable<string> arguments) =>
        NodeProcess.Start(node, State, new ImageStore(_options.Tools.Images), _options.Time, user, program, arguments);

    /// <summary>kill -9 of a pod's main processes, or of one container's. The kubelet starts them again.</summary>
    public void KillPod(string @namespace, string name, string? container = null) => SignalPod(Native.SignalKill, @namespace, name, container);

    /// <summary>A pod's main processes do nothing more: connections to them are made, and not answered.</summary>
    public void SuspendPod(string @namespace, string name) => SignalPod(Native.SignalStop, @namespace, name, container: null);

    /// <summary>What a pod sends to these addresses is lost, and nobody tells it so: its connections hang.</summary>
    public Task CutOffPodAsync(string @namespace, string name, IEnumerable<string> addresses, CancellationToken cancellation) =>
        FindWorker(@namespace, name).Network.CutOffAsync(addresses, cancellation);

    public Task HealPodAsync(string @namespace, string name, IEnumerable<string> addresses, CancellationToken cancellation) =>
        FindWorker(@namespace, name).Network.HealAsync(addresses, cancellation);

    /// <summary>A second way to the API server, on which requests go wrong. For pods that are told its address.</summary>
    public Task<FaultInjectingProxy> StartFaultInjectingProxyAsync(int seed) =>
        FaultInjectingProxy.StartAsync(_network.Names.HostIp, _certificates.ApiServer, _keys.Authority, seed, _options.Time);

    /// <summary>Runs a command inside a pod's container (the first, unless named), as `kubectl exec` would.</summary>
    public Task<CommandResult> ExecAsync(
        string @namespace, string name, IEnumerable<string> command, CancellationToken cancellation, string? container = null)
    {
        var process = FindWorker(@namespace, name).FindProcess(container)
            ?? throw new InvalidOperationException($"pod {@namespace}/{name} has no running process");
        return process.ExecAsync(command, cancellation);
    }

    /// <summary>The directory that is the volume of a claim.</summary>
    public async Task<string> VolumeAsync(string @namespace, string claim, CancellationToken cancellation)
    {
        var bound = await Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync(claim, @namespace, cancellationToken: cancellation);
        var volume = await Client.CoreV1.ReadPersistentVolumeAsync(bound.Spec.VolumeName, cancellationToken: cancellation);
        return State.NodeFile(LocalProvisioner.NodeOf(volume), volume.Spec.HostPath.Path);
    }

    /// <summary>Deletes everything on the volume of a claim, as if its disk had been replaced. Its pod should not run.</summary>
    public async Task WipeVolumeAsync(string @namespace, string claim, CancellationToken cancellation)
    {
        var directory = await VolumeAsync(@namespace, claim, cancellation);
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } below) below.Delete(recursive: true);
            else entry.Delete();
        }
    }

    /// <summary>What a pod's container has printed, over all of its runs.</summary>
    public string PodLog(string @namespace, string name, string container)
    {
        var path = State.Log($"{@namespace}_{name}_{container}");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    /// <summary>The state directory, the logs in it above all, outlives the cluster.</summary>
    public void KeepState() => _deleteState = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await _provisioner.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _controlPlane.DisposeAsync();
        if (_onNodes is not null) await _onNodes.DisposeAsync();
        await Store.DisposeAsync();
        Client.Dispose();
        _keys.Dispose();
        await _network.DisposeAsync();
        _log.Dispose();
        if (_deleteState) Directory.Delete(State.Path, recursive: true);
        _stop.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        await ClusterFile.WriteAsync(State, _network.Names.Number, _options.Nodes.Select(node => node.Name), cancellation);
        await Store.StartAsync(cancellation);
        await _controlPlane.StartApiServerAsync(Store.Endpoint, Client, cancellation, $"--event-ttl={(int)_options.EventTtl.TotalSeconds}s");
        StartControllers();
        _provisioner = new LocalProvisioner(Client, State, _log, _options.Time).RunAsync(_stop.Token);
        for (var index = 0; index < _options.Nodes.Count; index++)
        {
            var network = await _network.AddNodeAsync(index + 1, cancellation);
            var node = new VirtualNode(_options.Nodes[index], network, Boot);
            _nodes.Add(node);
            node.Start();
        }
        await Deadline.WaitAsync("readiness of all nodes", NodesAreReadyAsync, ReadyLimit, _options.Time, cancellation);
    }

    private void SignalPod(int signal, string @namespace, string name, string? container)
    {
        if (FindWorker(@namespace, name).Signal(signal, container) == 0)
            throw new InvalidOperationException($"pod {@namespace}/{name} has no running process");
    }

    private void StartControllers()
    {
        _controlPlane.StartControllerManager(
            "--node-monitor-period=1s",
            $"--node-monitor-grace-period={(int)_options.NodeGracePeriod.TotalSeconds}s",
            "--pvclaimbinder-sync-period=2s");
        _controlPlane.StartScheduler();
    }

    private TestKubelet Boot(VirtualNode node)
    {
        var kubeconfig = _certificates.WriteKubeconfig($"pki/{node.Name}.kubeconfig", $"devcluster:{node.Name}", ClusterCertificates.Administrators);
        var client = ClientFactory.Create(kubeconfig, node.Network.Namespace);
        return new TestKubelet(new KubeletContext(
            node.Options, node.Network, client, new NodeObjects(client, node.Name, _log, _options.Time), _certificates.ApiServer,
            new ImageStore(_options.Tools.Images), State, _log, _options.Time));
    }

    private async Task<bool> NodesAreReadyAsync(CancellationToken cancellation)
    {
        var nodes = await Client.CoreV1.ListNodeAsync(cancellationToken: cancellation);
        var accounts = await Client.CoreV1.ListNamespacedServiceAccountAsync("default", cancellationToken: cancellation);
        // Until the default service account has its token secret, no pod can be made.
        return nodes.Items.Count == _options.Nodes.Count && nodes.Items.All(IsUsable) && accounts.Items.Any(account => account.Secrets?.Count > 0);
    }

    private static bool IsUsable(V1Node node) =>
        node.Status.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true && !(node.Spec.Taints?.Count > 0);

    private PodWorker FindWorker(string @namespace, string name) =>
        _nodes.Where(node => node.IsOn).Select(node => node.Kubelet.Find(@namespace, name)).OfType<PodWorker>().FirstOrDefault()
        ?? throw new InvalidOperationException($"no node runs pod {@namespace}/{name}");

    private Task<CommandResult> UserCommandAsync(string program, IEnumerable<string> arguments, string input, CancellationToken cancellation) =>
        Command.TryRunAsync(Tools.Program(_options.Tools.Kubectl, program), arguments, cancellation, input, new Dictionary<string, string>
        {
            ["KUBECONFIG"] = State.Kubeconfig,
            // Caches and settings of these tools stay with the cluster.
            ["HOME"] = State.Path,
        });
}
