using EdgeStore.DevCluster.Processes;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>One container of a pod: starts its process, probes it, and starts it again as the restart policy says.</summary>
internal sealed class PodContainer(KubeletContext kubelet, V1Pod pod, V1Container container, PodSandbox sandbox, PodStop stop, bool init)
{
    private const int MessageLimit = 2048;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StartPoll = TimeSpan.FromMilliseconds(20);

    private readonly RestartBackoff _backoff = new();
    private int _runs;

    public ContainerStatus Status { get; } = new(container,
        (init ? pod.Status?.InitContainerStatuses : pod.Status?.ContainerStatuses)?.FirstOrDefault(status => status.Name == container.Name), init);

    /// <summary>The running process, or null.</summary>
    public ContainerProcess? Process { get; private set; }

    public string Name => container.Name;

    private string Display => $"{PodNames.Display(pod)}/{container.Name}";

    /// <summary>Ends when the container has ended for good, by itself or because the pod stops.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!stop.Requested.IsCancellationRequested)
            {
                var started = kubelet.Time.GetTimestamp();
                var ended = await RunOnceAsync();
                if (stop.Requested.IsCancellationRequested || !Restarts(ended)) return;
                var pause = _backoff.After(kubelet.Time.GetElapsedTime(started));
                Status.SetWaiting("CrashLoopBackOff", $"starts again in {pause.TotalSeconds:0.0} s");
                await Task.Delay(pause, kubelet.Time, stop.Requested);
            }
        }
        catch (OperationCanceledException) when (stop.Requested.IsCancellationRequested)
        {
            // The pod stops while the container waits for something.
        }
    }

    private async Task<V1ContainerStateTerminated> RunOnceAsync()
    {
        var termination = Path.Combine(sandbox.Directory, $"{container.Name}.termination");
        await File.WriteAllBytesAsync(termination, []);
        File.SetUnixFileMode(termination, (UnixFileMode)0b110_110_110);
        var started = kubelet.Now;
        var startedFile = Path.Combine(sandbox.Directory, $"{container.Name}.started");
        File.Delete(startedFile);
        using var process = await StartAsync(termination, startedFile);
        // Only now is it the container's own program that signals, probes and `exec` would meet.
        while (!process.Exited.IsCompleted && !(File.Exists(startedFile) && new FileInfo(startedFile).Length > 0))
            await Task.Delay(StartPoll, kubelet.Time);
        Process = process;
        Status.SetRunning($"devcluster://{pod.Metadata.Uid}/{container.Name}/{++_runs}", started);
        kubelet.Log($"container {Display} started");

        var failed = await SuperviseAsync(process);
        var code = await process.Exited;
        Process = null;
        var ended = new V1ContainerStateTerminated
        {
            ExitCode = code,
            Signal = code > 128 ? code - 128 : null,
            Reason = failed ?? (code == 0 ? "Completed" : "Error"),
            Message = Message(termination, process, code),
            StartedAt = started,
            FinishedAt = kubelet.Now,
        };
        kubelet.Log($"container {Display} ended with {code} {failed}");
        Status.SetTerminated(ended);
        return ended;
    }

    private async Task<ContainerProcess> StartAsync(string termination, string startedFile)
    {
        while (true)
        {
            stop.Requested.ThrowIfCancellationRequested();
            try
            {
                var script = Script(termination, startedFile);
                var path = Path.Combine(sandbox.Directory, $"{container.Name}.sh");
                await File.WriteAllTextAsync(path, script.Render());
                var log = kubelet.State.Log($"{pod.Metadata.NamespaceProperty}_{pod.Metadata.Name}_{container.Name}");
                return ContainerProcess.Start(sandbox.NetworkNamespace, path, script.FullEnvironment(), log);
            }
            catch (NotReadyException missing)
            {
                Status.SetWaiting(missing.Reason, missing.Message);
                await Task.Delay(RetryPause, kubelet.Time, stop.Requested);
            }
        }
    }

    private ContainerScript Script(string termination, string startedFile)
    {
        var environment = kubelet.Environment.Build(pod, container, sandbox.Ip, kubelet.Network.Ip);
        return new ContainerScript
        {
            Scratch = Path.Combine(sandbox.Directory, $"{container.Name}.root"),
            Hostname = PodNames.Hostname(pod),
            HostsDirectory = sandbox.HostsDirectory,
            StartedFile = startedFile,
            TerminationLog = termination,
            TerminationPath = string.IsNullOrEmpty(container.TerminationMessagePath) ? "/dev/termination-log" : container.TerminationMessagePath,
            Programs = kubelet.Images.Programs(container.Image),
            Mounts = [.. sandbox.Volumes.Mounts(container, environment)],
            User = ContainerUser.Of(pod, container),
            WorkingDirectory = string.IsNullOrEmpty(container.WorkingDir) ? "/" : container.WorkingDir,
            Environment = environment,
            CommandLine = [.. kubelet.Images.CommandLine(container).Select(word => VariableExpansion.Expand(word, environment))],
        };
    }

    /// <summary>Until the process has ended, or was ended. Returns why it was, when a probe is the reason.</summary>
    private async Task<string?> SuperviseAsync(ContainerProcess process)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Requested);
        using var check = new ProbeCheck(container, kubelet.Network.Namespace, sandbox.Ip);
        var unhealthy = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var probes = new ContainerProbes(container, check, process, kubelet.Time);
        probes.Started += Status.SetStarted;
        probes.ReadyChanged += Status.SetReady;
        probes.Failed += reason => unhealthy.TrySetResult(reason);

        if (container.Lifecycle?.PostStart?.Exec is { } hook) await RunHookAsync(() => ProbeCheck.ExecAsync(hook.Command, process, stop.Killed));
        var probing = probes.RunAsync(over.Token);
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, kubelet.Time, stop.Requested);
        await Task.WhenAny(process.Exited, unhealthy.Task, stopping);
        await over.CancelAsync();
        await probing;
        Status.SetReady(false);
        if (!process.Exited.IsCompleted) await EndAsync(process, check);
        return unhealthy.Task.IsCompletedSuccessfully ? unhealthy.Task.Result : null;
    }

    /// <summary>preStop, SIGTERM, and SIGKILL when the grace period, which all three share, is over.</summary>
    private async Task EndAsync(ContainerProcess process, ProbeCheck check)
    {
        using var grace = new CancellationTokenSource(stop.Grace(pod), kubelet.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, stop.Killed);
        if (container.Lifecycle?.PreStop is { } hook)
        {
            if (hook.Exec is { } exec) await RunHookAsync(() => ProbeCheck.ExecAsync(exec.Command, process, limit.Token));
            else if (hook.HttpGet is { } get) await RunHookAsync(() => check.HttpAsync(get, limit.Token));
        }
        process.Signal(Native.SignalTerminate);
        await ((Task)process.Exited).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.Exited.IsCompleted) process.Signal(Native.SignalKill);
        await process.Exited;
    }

    private async Task RunHookAsync(Func<Task<string?>> hook)
    {
        try
        {
            if (await hook() is { } problem) kubelet.Log($"container {Display}: hook failed: {problem}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            kubelet.Log($"container {Display}: hook failed: {failure.Message}");
        }
    }

    private bool Restarts(V1ContainerStateTerminated ended) => pod.Spec.RestartPolicy switch
    {
        "Never" => false,
        "OnFailure" => ended.ExitCode != 0,
        _ => !init || ended.ExitCode != 0,
    };

    private static string? Message(string termination, ContainerProcess process, int code)
    {
        var written = File.ReadAllText(termination);
        var text = written.Length > 0 ? written : code == 0 ? "" : process.LogTail(MessageLimit);
        return text.Length == 0 ? null : text.Length <= MessageLimit ? text : text[^MessageLimit..];
    }
}
