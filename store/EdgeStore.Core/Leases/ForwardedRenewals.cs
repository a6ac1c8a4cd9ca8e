using System.Collections.Concurrent;

namespace EdgeStore.Core.Leases;

/// <summary>
/// A renewal of another member's lease is a write at every member, and leases are counted in whole seconds anyway: of each
/// lease one a second is forwarded. Safe for concurrent use.
/// </summary>
public sealed class ForwardedRenewals
{
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, TimeSpan> _last = new();

    /// <returns>Whether the lease's owner should hear of a renewal now; then it counts as forwarded.</returns>
    public bool IsDue(long lease, TimeSpan now)
    {
        if (_last.TryGetValue(lease, out var last) && now - last < MinInterval) return false;
        Forget(now);
        _last[lease] = now;
        return true;
    }

    /// <summary>Leases whose clients are not here any more would pile up otherwise.</summary>
    private void Forget(TimeSpan now)
    {
        foreach (var renewal in _last)
            if (now - renewal.Value >= MinInterval) _last.TryRemove(renewal);
    }
}
