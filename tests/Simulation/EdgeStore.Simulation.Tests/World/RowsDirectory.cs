using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;

namespace EdgeStore.Simulation.Tests.World;

/// <summary>The membership as a member's published state holds it.</summary>
internal sealed class RowsDirectory : IMemberDirectory
{
    private (object, object, object, object) _version;

    public RowsDirectory(StoreState initial)
    {
        _version = MemberTables.VersionOf(initial.System);
        Current = ClusterMembership.OfRows(initial.ClusterId, initial.System);
    }

    public ClusterMembership Current { get; private set; }

    public void Follow(StoreState published)
    {
        var version = MemberTables.VersionOf(published.System);
        if (version == _version) return;
        _version = version;
        Current = ClusterMembership.OfRows(published.ClusterId, published.System);
    }
}
