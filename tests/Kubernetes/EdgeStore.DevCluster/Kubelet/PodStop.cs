using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>The ways in which a pod comes to its end from outside.</summary>
internal sealed class PodStop : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly CancellationTokenSource _killed = new();
    private long? _graceSeconds;

    /// <summary>Nothing starts any more; what runs is ended with grace.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>The grace period is over now.</summary>
    public CancellationToken Killed => _killed.Token;

    /// <summary>The API server is not to be told: the object has gone, or the node has lost its power.</summary>
    public bool Silent { get; private set; }

    public TimeSpan Grace(V1Pod pod) => TimeSpan.FromSeconds(_graceSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30);

    public void Request(long? graceSeconds)
    {
        _graceSeconds = graceSeconds;
        _requested.Cancel();
    }

    public void Kill(bool silent)
    {
        Silent |= silent;
        _requested.Cancel();
        _killed.Cancel();
    }

    public void Dispose()
    {
        _requested.Dispose();
        _killed.Dispose();
    }
}
