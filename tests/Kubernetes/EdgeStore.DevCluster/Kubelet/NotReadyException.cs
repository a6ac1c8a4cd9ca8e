namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Something that the pod needs is not there (yet). Becomes a waiting state with this reason and message, and is tried again.</summary>
internal sealed class NotReadyException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;
}
