using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Replication;

/// <summary>
/// Keeps what is sent to a peer to its limit: batches are smaller when it is low, and wait for their time. Heartbeats and
/// acknowledgements are small and do not wait.
/// </summary>
internal sealed class LinkBudget(LinkSettings settings, Tag peer)
{
    private const long MinBatchBytes = 4096;
    private const int BatchesPerSecond = 4;

    private readonly ByteBudget _budget = new(() => settings.RateOf(peer));

    public long ReadyAtMs => _budget.ReadyAtMs;

    /// <summary>The settings, with batches that fit the limit.</summary>
    public LinkSettings Settings => settings.RateOf(peer) is > 0 and var rate && Math.Max(rate / BatchesPerSecond, MinBatchBytes) < settings.BatchBytes
        ? settings with { BatchBytes = (int)Math.Max(rate / BatchesPerSecond, MinBatchBytes) }
        : settings;

    public void Spend(long bytes, long nowMs) => _budget.Spend(bytes, nowMs);
}
