using EdgeStore.Core.Membership;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Membership;

/// <summary>The membership as the members themselves keep it; without members while this one is alone.</summary>
internal sealed class ReplicatedDirectory(StoreState initial) : IMemberDirectory, ICommitObserver
{
    private volatile ClusterMembership _current = ClusterMembership.OfRows(initial.ClusterId, initial.System);
    private (object, object, object, object) _version = MemberTables.VersionOf(initial.System);

    public ClusterMembership Current => _current;

    public void OnCommitted(CommittedBatch batch)
    {
        var version = MemberTables.VersionOf(batch.State.System);
        if (version == _version) return;
        _version = version;
        _current = ClusterMembership.OfRows(batch.State.ClusterId, batch.State.System);
    }
}
