using System.Diagnostics;

namespace EdgeStore.DevCluster.Processes;

/// <summary>A long-running process whose output goes to a file. It has a session of its own, so Ctrl-C reaches only us.</summary>
public sealed class LoggedProcess : IDisposable
{
    private readonly Process _process;

    private LoggedProcess(Process process, string log)
    {
        _process = process;
        LogPath = log;
        Exited = WaitAsync(process);
    }

    public string LogPath { get; }

    public int Pid => _process.Id;

    /// <summary>Ends with the exit code; 128 + n after signal n.</summary>
    public Task<int> Exited { get; }

    /// <param name="networkNamespace">Name of the namespace to run in, or null for the machine's own.</param>
    /// <param name="log">File that the output is appended to.</param>
    /// <param name="command">Program and arguments.</param>
    public static LoggedProcess Start(string? networkNamespace, string log, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("setsid");
        string[] wrapper = networkNamespace is null ? [] : ["nsenter", $"--net=/run/netns/{networkNamespace}"];
        // Every link of this chain replaces itself by the next, so the process id is the command's own.
        foreach (var argument in wrapper.Concat(["sh", "-c", "exec \"$@\" </dev/null >>\"$0\" 2>&1", log]).Concat(command))
            start.ArgumentList.Add(argument);
        return new LoggedProcess(Process.Start(start) ?? throw new InvalidOperationException("setsid did not start"), log);
    }

    /// <summary>Waits for the process to end, first politely, then with SIGKILL.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time)
    {
        if (Exited.IsCompleted) return;
        Native.Signal(Pid, Native.SignalTerminate);
        try
        {
            await Exited.WaitAsync(grace, time);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    public async Task KillAsync()
    {
        if (!Exited.IsCompleted) Native.Signal(Pid, Native.SignalKill);
        await Exited;
    }

    public string LogTail(int characters = 2000)
    {
        if (!File.Exists(LogPath)) return "";
        using var stream = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-Math.Min(stream.Length, characters), SeekOrigin.End);
        return new StreamReader(stream).ReadToEnd();
    }

    public void Dispose() => _process.Dispose();

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
