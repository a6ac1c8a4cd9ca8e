using System.Collections.Concurrent;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// A kubelet whose pods are processes of this machine. It talks to the API server through the node's own network namespace,
/// so that a node that is cut off really loses its API server.
/// </summary>
internal sealed class TestKubelet : IAsyncDisposable
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    private readonly KubeletContext _kubelet;
    private readonly CancellationTokenSource _power = new();
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _finished = new(StringComparer.Ordinal);
    private readonly Channel<bool> _refresh = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private Task _loops = Task.CompletedTask;

    public TestKubelet(KubeletContext kubelet) => _kubelet = kubelet;

    public void Start()
    {
        var objects = _kubelet.Objects;
        objects.Pods.Changed += OnPodChanged;
        objects.ConfigMaps.Changed += (_, _) => Refresh();
        objects.Secrets.Changed += (_, _) => Refresh();
        objects.Services.Changed += (_, _) => Refresh();
        objects.Endpoints.Changed += (_, _) => Refresh();
        _loops = Task.WhenAll(new NodeRegistration(_kubelet).RunAsync(_power.Token), objects.RunAsync(_power.Token), RefreshLoopAsync(_power.Token));
    }

    public PodWorker? Find(string @namespace, string name) =>
        _workers.Values.FirstOrDefault(worker => worker.Pod.Metadata.NamespaceProperty == @namespace && worker.Pod.Metadata.Name == name);

    /// <summary>The node loses its power: every process ends at once, and nobody is told.</summary>
    public async ValueTask DisposeAsync()
    {
        await _power.CancelAsync();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var worker in _workers.Values) worker.Abandon();
        await Task.WhenAll(_running.Values);
        _kubelet.Client.Dispose();
        _power.Dispose();
    }

    private void OnPodChanged(V1Pod pod, bool gone)
    {
        if (_power.IsCancellationRequested) return;
        // A pod that was deleted and made again between two lists shows as a change of the uid.
        foreach (var other in _workers.Values.Where(worker => SameName(worker.Pod, pod) && worker.Pod.Metadata.Uid != pod.Metadata.Uid)) other.Abandon();

        var uid = pod.Metadata.Uid;
        lock (_gate)
        {
            if (_workers.TryGetValue(uid, out var worker))
            {
                if (gone) worker.Abandon();
                else worker.Update(pod);
            }
            else if (gone)
            {
                _finished.TryRemove(uid, out _);
            }
            else if (pod.Metadata.DeletionTimestamp is not null || !(_finished.ContainsKey(uid) || pod.Status?.Phase is "Succeeded" or "Failed"))
            {
                // A pod that is to be deleted gets a worker too, which has nothing to end and deletes the object.
                var fresh = _workers[uid] = new PodWorker(_kubelet, pod);
                if (pod.Metadata.DeletionTimestamp is not null) fresh.Update(pod);
                _running[uid] = Task.Run(() => RunAsync(uid, fresh));
            }
        }
        Refresh();
    }

    private async Task RunAsync(string uid, PodWorker worker)
    {
        try
        {
            await worker.RunAsync();
        }
        catch (Exception failure)
        {
            // One pod's failure is that pod's; the log of a failed test shows it.
            _kubelet.Log($"pod {PodNames.Display(worker.Pod)}: {failure}");
        }
        lock (_gate)
        {
            _finished[uid] = true;
            _workers.TryRemove(uid, out _);
            _running.TryRemove(uid, out _);
        }
        worker.Dispose();
        // An update that arrived while the worker was ending may have asked for the deletion.
        if (!_power.IsCancellationRequested
            && _kubelet.Objects.Pods.Find(worker.Pod.Metadata.NamespaceProperty, worker.Pod.Metadata.Name) is { Metadata.DeletionTimestamp: not null } late
            && late.Metadata.Uid == uid && worker.Pod.Metadata.DeletionTimestamp is null)
        {
            OnPodChanged(late, gone: false);
        }
    }

    private void Refresh() => _refresh.Writer.TryWrite(true);

    /// <summary>Volumes and hosts files follow every change at once, and time (token renewal) within seconds.</summary>
    private async Task RefreshLoopAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var changed = _refresh.Reader.WaitToReadAsync(cancellation).AsTask();
            await Task.WhenAny(changed, Task.Delay(RefreshPeriod, _kubelet.Time, cancellation));
            if (cancellation.IsCancellationRequested) return;
            _refresh.Reader.TryRead(out _);
            foreach (var worker in _workers.Values) await RefreshAsync(worker, cancellation);
        }
    }

    private async Task RefreshAsync(PodWorker worker, CancellationToken cancellation)
    {
        try
        {
            worker.RefreshStatus();
            worker.RefreshHosts();
            await worker.RefreshVolumesAsync(cancellation);
        }
        catch (Exception failure) when (failure is IOException or HttpOperationException or HttpRequestException or OperationCanceledException)
        {
            // The pod may have gone meanwhile, or the API server is away; the next round tries again.
            if (!cancellation.IsCancellationRequested) _kubelet.Log($"refresh of pod {PodNames.Display(worker.Pod)}: {failure.Message}");
        }
    }

    private static bool SameName(V1Pod left, V1Pod right) =>
        left.Metadata.Name == right.Metadata.Name && left.Metadata.NamespaceProperty == right.Metadata.NamespaceProperty;
}
