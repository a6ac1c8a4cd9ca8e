using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// A process that a person starts on a node, and of which the kubelet knows nothing: in the node's network, with the disk of the node
/// in /var/lib, where its volumes are.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Disk = "/var/lib";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly ContainerProcess _process;
    private readonly TimeProvider _time;

    private NodeProcess(ContainerProcess process, TimeProvider time)
    {
        _process = process;
        _time = time;
    }

    /// <param name="node">Where it runs.</param>
    /// <param name="state">Of the cluster.</param>
    /// <param name="images">Where the program is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="user">User and group.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="arguments">Its command line.</param>
    public static NodeProcess Start(
        VirtualNode node, StateDirectory state, ImageStore images, TimeProvider time, long user, string program, params IEnumerable<string> arguments)
    {
        var name = $"{node.Name}_{program}";
        var directory = Directory.CreateDirectory(Path.Combine(state.PodDirectory(node.Name, "by-hand"), program)).FullName;
        var hosts = Directory.CreateDirectory(Path.Combine(directory, "hosts")).FullName;
        File.WriteAllText(Path.Combine(hosts, "hosts"), "127.0.0.1 localhost\n");
        var termination = Path.Combine(directory, "termination");
        File.WriteAllBytes(termination, []);
        var script = new ContainerScript
        {
            Scratch = Path.Combine(directory, "root"),
            Hostname = node.Name,
            HostsDirectory = hosts,
            StartedFile = Path.Combine(directory, "started"),
            TerminationLog = termination,
            TerminationPath = "/dev/termination-log",
            Programs = images.Programs(program),
            Mounts = [new ContainerMount(state.NodeFile(node.Name, Disk), Disk, ReadOnly: false)],
            User = new ContainerUser(user, user, [], NoNewPrivileges: false, DropAll: false, ReadOnlyRoot: false),
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>(),
            CommandLine = [program, .. arguments],
        };
        var path = Path.Combine(directory, "start.sh");
        File.WriteAllText(path, script.Render());
        return new NodeProcess(ContainerProcess.Start(node.Network.Namespace, path, script.FullEnvironment(), state.Log(name)), time);
    }

    /// <summary>As Ctrl-C or `systemctl stop` would.</summary>
    public async Task StopAsync()
    {
        if (_process.Exited.IsCompleted) return;
        _process.Signal(Native.SignalTerminate);
        await ((Task)_process.Exited).WaitAsync(StopLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.Exited.IsCompleted) _process.Signal(Native.SignalKill);
        await _process.Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }
}
