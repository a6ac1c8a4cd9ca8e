using EdgeStore.Core.Membership;

namespace EdgeStore.Core.Replication;

/// <summary>
/// What <see cref="FleetView.StableVector"/> has shown since this member started. What was stable once stays so, until
/// another member joins; so it is enough to look now and then, and looks add up: while members write, a single look finds
/// that some change is on its way, and tells nothing. Not thread-safe.
/// </summary>
public sealed class StableChanges
{
    /// <summary>Between two looks. A look costs as much as the fleet is large.</summary>
    public const int LookMs = 1000;

    private ClusterMembership? _membership;
    private long _nextLookMs;
    private VersionVector _vector = VersionVector.Empty;

    /// <param name="membership">The current one: after a change of it, what was seen before does not count.</param>
    /// <param name="look">Makes a view of the fleet with that membership or a later one.</param>
    /// <param name="nowMs">On the monotonic clock.</param>
    public VersionVector Vector(ClusterMembership membership, Func<FleetView> look, long nowMs)
    {
        if (ReferenceEquals(membership, _membership) && nowMs < _nextLookMs) return _vector;
        var fleet = look();
        if (!ReferenceEquals(fleet.Membership, _membership)) _vector = VersionVector.Empty;
        _membership = fleet.Membership;
        _nextLookMs = nowMs + LookMs;
        return _vector = _vector.Join(fleet.StableVector);
    }
}
