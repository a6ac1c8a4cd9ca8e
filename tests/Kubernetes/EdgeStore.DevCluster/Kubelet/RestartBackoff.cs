namespace EdgeStore.DevCluster.Kubelet;

/// <summary>How long a container waits before it starts again: like Kubernetes' rule, with times that suit tests.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    public TimeSpan After(TimeSpan ran)
    {
        if (ran >= Healthy) _next = First;
        var pause = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return pause;
    }
}
