using System.Globalization;
using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// A running container: a shell on this machine, whose only child is process 1 of the container's own pid, mount,
/// host name and IPC namespaces. When process 1 ends the kernel ends all others with it.
/// </summary>
internal sealed class ContainerProcess : IDisposable
{
    private readonly LoggedProcess _process;
    private readonly long _logStart;
    private readonly IReadOnlyDictionary<string, string> _environment;

    private ContainerProcess(LoggedProcess process, long logStart, IReadOnlyDictionary<string, string> environment)
    {
        _process = process;
        _logStart = logStart;
        _environment = environment;
    }

    public Task<int> Exited => _process.Exited;

    /// <param name="networkNamespace">The pod's.</param>
    /// <param name="scriptPath">A rendered <see cref="ContainerScript"/>.</param>
    /// <param name="environment">For commands that join the container later.</param>
    /// <param name="log">File that the output is appended to.</param>
    public static ContainerProcess Start(
        string networkNamespace, string scriptPath, IReadOnlyDictionary<string, string> environment, string log)
    {
        var start = File.Exists(log) ? new FileInfo(log).Length : 0;
        // The shell, not `unshare --fork`, waits for process 1: it tells the signal that ended it. What the shell says about that
        // is not the container's and does not belong into its log.
        var process = LoggedProcess.Start(networkNamespace, log, "sh", "-c",
            "exec unshare --mount --pid --uts --ipc sh -c 'sh \"$0\"; exit $?' \"$0\" 2>/dev/null", scriptPath);
        return new ContainerProcess(process, start, environment);
    }

    /// <summary>Process 1 of the container, as this machine numbers it, or null when it is gone.</summary>
    public int? MainPid()
    {
        try
        {
            var children = File.ReadAllText($"/proc/{_process.Pid}/task/{_process.Pid}/children");
            return int.TryParse(children.AsSpan().Trim(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }

    public void Signal(int signal)
    {
        if (MainPid() is { } pid) Native.Signal(pid, signal);
        else if (signal == Native.SignalKill) Native.Signal(_process.Pid, signal);
    }

    /// <summary>Runs a command in the container's namespaces, with its environment, as root.</summary>
    public Task<CommandResult> ExecAsync(IEnumerable<string> command, CancellationToken cancellation)
    {
        var pid = MainPid() ?? throw new InvalidOperationException("the container is not running");
        return Command.TryRunAsync("nsenter",
            ["--target", $"{pid}", "--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wd", "--",
             "/usr/bin/env", "-i", .. _environment.Select(pair => $"{pair.Key}={pair.Value}"), .. command], cancellation);
    }

    /// <summary>The end of what this run has written to its log.</summary>
    public string LogTail(int characters)
    {
        var length = new FileInfo(_process.LogPath).Length;
        return _process.LogTail((int)Math.Min(characters, length - _logStart));
    }

    public void Dispose() => _process.Dispose();
}
