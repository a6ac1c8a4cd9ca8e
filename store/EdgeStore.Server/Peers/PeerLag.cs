using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Replication;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Peers;

/// <summary>For how long each peer has been lacking something of this member, on the monotonic clock.</summary>
internal sealed class PeerLag(StoreHead store, TimeProvider time) : ICommitObserver
{
    private readonly LagHistory _history = new(store.Durable, Now(time));

    public void OnCommitted(CommittedBatch batch) => _history.Note(batch.State, Now(time));

    public TimeSpan Of(PeerView peer, StoreState current) => _history.LagOf(peer, current, Now(time));

    private static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);
}
