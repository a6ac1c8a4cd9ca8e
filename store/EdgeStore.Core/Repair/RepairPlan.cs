using EdgeStore.Core.Membership;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Revisions;

namespace EdgeStore.Core.Repair;

/// <summary>
/// When a member begins a repair by itself, and with whom. Of a pair that has diverged the senior member begins; the other one
/// does when that has not helped, since perhaps it alone can reach the other. What does not help is tried again ever more
/// rarely.
/// </summary>
public sealed class RepairPlan
{
    public const long JuniorWaitMs = 15_000;
    public const long FirstRetryMs = 10_000;
    public const long LastRetryMs = 600_000;

    private readonly Tag _own;
    private readonly long _intervalMs;
    private readonly Dictionary<Tag, (long DueMs, long PauseMs)> _diverged = [];
    private long _checkDueMs;
    private Tag _lastChecked;
    private int _newDivergences;

    /// <param name="intervalMs">Between two checks without a cause; 0: none.</param>
    public RepairPlan(Tag own, long intervalMs, long nowMs)
    {
        _own = own;
        _intervalMs = intervalMs;
        _checkDueMs = intervalMs > 0 ? nowMs + intervalMs : long.MaxValue;
    }

    /// <returns>The peer to repair with now; null: none.</returns>
    public ClusterMember? Next(FleetView fleet, long nowMs)
    {
        var diverged = fleet.Peers.Where(peer => peer.View.Diverged).ToDictionary(peer => peer.Member.Tag);
        foreach (var healed in _diverged.Keys.Where(tag => !diverged.ContainsKey(tag)).ToList()) _diverged.Remove(healed);
        foreach (var tag in diverged.Keys)
            if (_diverged.TryAdd(tag, (nowMs + (_own.Value < tag.Value ? 0 : JuniorWaitMs), FirstRetryMs))) _newDivergences++;

        return diverged.Values
            .Where(peer => peer.View.Connected && peer.Member.PeerUrls.Length > 0 && _diverged[peer.Member.Tag].DueMs <= nowMs)
            .Select(peer => peer.Member)
            .FirstOrDefault() ?? NextCheck(fleet, nowMs);
    }

    public int TakeNewDivergences()
    {
        var count = _newDivergences;
        _newDivergences = 0;
        return count;
    }

    public void Ended(Tag peer, long nowMs)
    {
        if (_diverged.TryGetValue(peer, out var known)) _diverged[peer] = (nowMs + known.PauseMs, Math.Min(LastRetryMs, known.PauseMs * 2));
    }

    private ClusterMember? NextCheck(FleetView fleet, long nowMs)
    {
        if (nowMs < _checkDueMs) return null;
        var peers = fleet.Peers.Where(peer => peer.View.Connected && peer.Member.PeerUrls.Length > 0).Select(peer => peer.Member).ToList();
        if (peers.Count == 0) return null;
        var next = peers.Find(member => member.Tag.Value > _lastChecked.Value) ?? peers[0];
        _lastChecked = next.Tag;
        _checkDueMs = nowMs + _intervalMs;
        return next;
    }
}
