using System.Net;
using EdgeStore.DevCluster.Networking;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The life of one pod on its node, from the binding to the deletion of its object.</summary>
internal sealed class PodWorker : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly KubeletContext _kubelet;
    private readonly PodStop _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly PodConditions _conditions = new();
    private readonly PodStatusReporter _reporter;
    private readonly DateTime _startTime;
    private readonly V1Pod _first;
    private volatile V1Pod _pod;
    private volatile PodSandbox? _sandbox;
    private IReadOnlyList<PodContainer> _inits = [];
    private IReadOnlyList<PodContainer> _containers = [];
    private bool _initialized;
    private string? _waiting;

    public PodWorker(KubeletContext kubelet, V1Pod pod)
    {
        _kubelet = kubelet;
        _pod = _first = pod;
        _startTime = pod.Status?.StartTime ?? kubelet.Now;
        _reporter = new PodStatusReporter(kubelet, pod, BuildStatus);
    }

    public V1Pod Pod => _pod;

    public PodNetwork Network => (_sandbox ?? throw new InvalidOperationException("the pod has not begun")).OwnNetwork;

    /// <summary>A new state of the object. The first with a deletion time starts the orderly end.</summary>
    public void Update(V1Pod pod)
    {
        _pod = pod;
        _reporter.Observe(pod.Status);
        if (pod.Metadata.DeletionTimestamp is not null) _stop.Request(pod.Metadata.DeletionGracePeriodSeconds);
        _reporter.Touch();
    }

    /// <summary>The object has gone, or the node has lost its power: end at once, tell nobody.</summary>
    public void Abandon()
    {
        _stop.Kill(silent: true);
        _abandon.Cancel();
    }

    public async Task RunAsync()
    {
        var reporting = _reporter.RunAsync(_abandon.Token);
        try
        {
            if (_pod.Metadata.DeletionTimestamp is null) await LiveAsync();
        }
        catch (OperationCanceledException) when (_stop.Requested.IsCancellationRequested)
        {
            // Stopped before its containers ran.
        }
        _reporter.Complete();
        await reporting;
        if (_sandbox is { } sandbox)
        {
            _sandbox = null;
            await sandbox.RemoveAsync();
        }
        _kubelet.Tokens.Forget(_pod.Metadata.Uid);
        if (!_stop.Silent && _stop.Requested.IsCancellationRequested) await DeleteObjectAsync();
    }

    /// <summary>Sends a signal to the main process of every container, or of one.</summary>
    public int Signal(int signal, string? container)
    {
        var targets = _containers.Where(c => container is null || c.Name == container).Select(c => c.Process).OfType<ContainerProcess>().ToList();
        foreach (var target in targets) target.Signal(signal);
        return targets.Count;
    }

    public ContainerProcess? FindProcess(string? container) =>
        _containers.FirstOrDefault(c => container is null || c.Name == container)?.Process;

    public async Task RefreshVolumesAsync(CancellationToken cancellation)
    {
        if (_sandbox is { } sandbox && _initialized) await sandbox.Volumes.RefreshAsync(_pod, sandbox.Ip, cancellation);
    }

    /// <summary>Says again what the API server does not show, in case it was overwritten while our last word was under way.</summary>
    public void RefreshStatus()
    {
        _reporter.Observe(_pod.Status);
        _reporter.Touch();
    }

    public void RefreshHosts() => _sandbox?.WriteHosts(_pod);

    public void Dispose()
    {
        _stop.Dispose();
        _abandon.Dispose();
    }

    private async Task LiveAsync()
    {
        _reporter.Touch();
        var sandbox = await PodSandbox.CreateAsync(_kubelet, _pod, _stop.Requested);
        _sandbox = sandbox;
        _inits = [.. (_pod.Spec.InitContainers ?? []).Select(c => Container(c, init: true))];
        _containers = [.. _pod.Spec.Containers.Select(c => Container(c, init: false))];
        await PrepareAsync(sandbox);

        foreach (var init in _inits)
        {
            await init.RunAsync();
            _stop.Requested.ThrowIfCancellationRequested();
            if (init.Status.Terminated is not { ExitCode: 0 }) return;
        }
        _initialized = true;
        _reporter.Touch();
        await Task.WhenAll(_containers.Select(container => container.RunAsync()));
    }

    private PodContainer Container(V1Container container, bool init)
    {
        // The first state tells of runs before this boot of the node; later ones may already be what we said ourselves.
        var result = new PodContainer(_kubelet, _first, container, _sandbox!, _stop, init);
        result.Status.Changed += _reporter.Touch;
        return result;
    }

    private async Task PrepareAsync(PodSandbox sandbox)
    {
        while (true)
        {
            try
            {
                UnsupportedFields.Refuse(_pod);
                await sandbox.Volumes.PrepareAsync(_pod, sandbox.Ip, _stop.Requested);
                _waiting = null;
                return;
            }
            catch (Exception missing) when (missing is NotReadyException or HttpOperationException or HttpRequestException)
            {
                _waiting = missing.Message;
                foreach (var container in _containers) container.Status.SetWaiting((missing as NotReadyException)?.Reason ?? "ContainerCreating", missing.Message);
            }
            await Task.Delay(RetryPause, _kubelet.Time, _stop.Requested);
        }
    }

    private V1PodStatus BuildStatus()
    {
        var ready = _containers.Count > 0 && _containers.All(container => container.Status.IsReady);
        return new V1PodStatus
        {
            Phase = Phase(),
            Message = _waiting,
            StartTime = _startTime,
            HostIP = _kubelet.Network.Ip,
            PodIP = _sandbox?.Ip,
            // Not podIPs: a patch merges that list, and the API server derives it from podIP.
            Conditions = _conditions.Report(_pod, _initialized, ready, _kubelet.Now),
            InitContainerStatuses = _inits.Count == 0 ? null : [.. _inits.Select(container => container.Status.Report())],
            ContainerStatuses = [.. _containers.Select(container => container.Status.Report())],
        };
    }

    private string Phase()
    {
        var policy = _pod.Spec.RestartPolicy;
        if (_inits.Any(init => init.Status.Terminated is { ExitCode: not 0 }) && policy == "Never") return "Failed";
        if (!_initialized || !_containers.All(container => container.Status.HasStarted)) return "Pending";
        var ended = _containers.Select(container => container.Status.Terminated).ToList();
        if (ended.Any(state => state is null)) return "Running";
        if (_stop.Requested.IsCancellationRequested || policy is "Never" or "OnFailure")
            return ended.All(state => state!.ExitCode == 0) ? "Succeeded" : "Failed";
        return "Running"; // between two runs
    }

    private async Task DeleteObjectAsync()
    {
        var options = new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = _pod.Metadata.Uid } };
        while (!_abandon.IsCancellationRequested)
        {
            try
            {
                await _kubelet.Client.CoreV1.DeleteNamespacedPodAsync(
                    _pod.Metadata.Name, _pod.Metadata.NamespaceProperty, options, cancellationToken: _abandon.Token);
                return;
            }
            catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                return;
            }
            catch (Exception failure) when (failure is HttpOperationException or HttpRequestException or IOException or TaskCanceledException)
            {
                _kubelet.Log($"deletion of pod {PodNames.Display(_pod)}: {failure.Message}");
                await Task.Delay(RetryPause, _kubelet.Time, _abandon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
