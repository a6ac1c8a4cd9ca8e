using System.Globalization;
using EdgeStore.DevCluster.Processes;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// A running container: the process `unshare` on this machine, whose only child is process 1 of the container's own pid, mount,
/// host name and IPC namespaces. When process 1 ends the kernel ends all others with it.
/// </summary>
internal sealed class ContainerProcess : IDisposable
{
    private readonly LoggedProcess _process;
    private readonly long _logStart;

    private ContainerProcess(LoggedProcess process, long logStart)
    {
        _process = process;
        _logStart = logStart;
    }

    public Task<int> Exited => _process.Exited;

    public static ContainerProcess Start(string networkNamespace, string scriptPath, string log)
    {
        var start = File.Exists(log) ? new FileInfo(log).Length : 0;
        // The container's log is the container's alone: unshare has remarks of its own about children that were killed.
        var process = LoggedProcess.Start(networkNamespace, log,
            "sh", "-c", "exec unshare --mount --pid --uts --ipc --fork --kill-child sh \"$0\" 2>/dev/null", scriptPath);
        return new ContainerProcess(process, start);
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

    /// <summary>Runs a command in the container's namespaces.</summary>
    public Task<CommandResult> ExecAsync(IEnumerable<string> command, CancellationToken cancellation)
    {
        var pid = MainPid() ?? throw new InvalidOperationException("the container is not running");
        return Command.TryRunAsync("nsenter",
            ["--target", $"{pid}", "--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wd", "--", .. command], cancellation);
    }

    /// <summary>The end of what this run has written to its log.</summary>
    public string LogTail(int characters)
    {
        var length = new FileInfo(_process.LogPath).Length;
        return _process.LogTail((int)Math.Min(characters, length - _logStart));
    }

    public void Dispose() => _process.Dispose();
}
