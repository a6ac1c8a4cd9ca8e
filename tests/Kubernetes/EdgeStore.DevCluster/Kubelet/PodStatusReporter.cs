using System.Net;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Sends a pod's status to the API server: the newest only, when it has changed, and again until it arrives.</summary>
internal sealed class PodStatusReporter(KubeletContext kubelet, V1Pod pod, Func<V1PodStatus> build)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _dirty =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile string? _sent;
    private volatile string? _sentReady;

    public void Touch() => _dirty.Writer.TryWrite(true);

    /// <summary>
    /// Somebody else writes this status too: the node controller says "not ready" for a node that it does not hear. What differs
    /// from what we said last is said again.
    /// </summary>
    public void Observe(V1PodStatus? status)
    {
        if (_sentReady is { } ready && ready != Ready(status)) _sent = null;
    }

    /// <summary>No more changes come; the loop ends when the last one has arrived.</summary>
    public void Complete()
    {
        Touch();
        _dirty.Writer.Complete();
    }

    /// <param name="abandon">Ends the sending of what cannot be sent.</param>
    public async Task RunAsync(CancellationToken abandon)
    {
        try
        {
            await foreach (var _ in _dirty.Reader.ReadAllAsync(abandon))
            {
                while (!await TrySendAsync(abandon)) await Task.Delay(RetryPause, kubelet.Time, abandon);
            }
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // The object has gone, or the node has lost its power.
        }
    }

    private async Task<bool> TrySendAsync(CancellationToken cancellation)
    {
        var status = build();
        var content = KubernetesJson.Serialize(new { metadata = new { uid = pod.Metadata.Uid }, status });
        if (content == _sent) return true;
        try
        {
            await kubelet.Client.CoreV1.PatchNamespacedPodStatusAsync(
                new V1Patch(content, V1Patch.PatchType.StrategicMergePatch), pod.Metadata.Name, pod.Metadata.NamespaceProperty,
                cancellationToken: cancellation);
            _sent = content;
            _sentReady = Ready(status);
            return true;
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return true; // the pod has gone, or a new one has its name: the uid in the patch does not fit
        }
        catch (Exception failure) when (failure is HttpOperationException or HttpRequestException or IOException or TaskCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            kubelet.Log($"status of pod {PodNames.Display(pod)}: {failure.Message}");
            return false;
        }
    }

    private static string? Ready(V1PodStatus? status) => status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready")?.Status;
}
