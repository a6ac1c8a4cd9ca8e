using EdgeStore.Core.Leases;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>The <see cref="LeaseTerms"/> of this process: they follow what is published, on the monotonic clock.</summary>
internal sealed class Lessor(StoreHead store, TimeProvider time) : ICommitObserver
{
    private readonly LeaseTerms _terms = new(store.Published, time.GetElapsedTime(0));

    private TimeSpan Now => time.GetElapsedTime(0);

    public void OnCommitted(CommittedBatch batch) => _terms.Follow(batch, Now);

    public bool IsOwn(Lease lease) => _terms.IsOwn(lease);

    /// <returns>The full time in seconds of a lease of this member's own, or null when there is no such lease, or not any more.</returns>
    public long? Renew(long id) =>
        // Published before its client is told, so a client can renew what it was just granted.
        store.Published.Leases.Find(id) is { } lease && IsOwn(lease) ? _terms.Renew(lease, Now) : null;

    /// <inheritdoc cref="LeaseTerms.Remaining"/>
    public TimeSpan Remaining(Lease lease) => _terms.Remaining(lease, Now);

    /// <inheritdoc cref="LeaseTerms.TakeExpired"/>
    public IReadOnlyList<long> TakeExpired(int max) => _terms.TakeExpired(max, Now);

    /// <inheritdoc cref="LeaseTerms.Return"/>
    public void Return(long id) => _terms.Return(id);

    /// <summary>The writer did not end a lease whose time was over. If there is none any more, somebody looked it up meanwhile.</summary>
    public void Spare(long id) => _terms.Spare(id, store.Published);
}
