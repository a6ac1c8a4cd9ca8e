using EdgeStore.Core.Leases;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>
/// When this member's leases end, on the monotonic clock. Which leases there are is in the store; deadlines are not: after
/// a start every lease gets its whole time, so a restart never shortens one. A lease whose time is over is never revived.
/// </summary>
internal sealed class Lessor : ICommitObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Term> _terms = [];
    private readonly PriorityQueue<long, long> _byDeadline = new();
    private readonly StoreHead _store;
    private readonly TimeProvider _time;

    public Lessor(StoreHead store, TimeProvider time)
    {
        _store = store;
        _time = time;
        foreach (var lease in store.Published.Leases.All) TermOf(lease);
    }

    public void OnCommitted(CommittedBatch batch)
    {
        if (batch.Writes.GrantedLeases.Count == 0 && batch.Writes.RemovedLeases.Count == 0) return;
        lock (_gate)
        {
            foreach (var granted in batch.Writes.GrantedLeases)
                if (batch.State.Leases.Find(granted.Id) is { } lease) TermOf(lease);
            foreach (var id in batch.Writes.RemovedLeases)
                if (batch.State.Leases.Find(id) is null) _terms.Remove(id);
        }
    }

    /// <returns>The lease's full time in seconds, or null when there is no such lease, or not any more.</returns>
    public long? Renew(long id)
    {
        // Published before its client is told, so a client can renew what it was just granted.
        if (_store.Published.Leases.Find(id) is not { } lease) return null;
        lock (_gate)
        {
            var term = TermOf(lease);
            if (term.Deadline <= Now) return null;
            term.Deadline = Now + Ticks(lease.TtlSeconds);
            return lease.TtlSeconds;
        }
    }

    public TimeSpan Remaining(Lease lease)
    {
        lock (_gate)
        {
            return _time.GetElapsedTime(Now, TermOf(lease).Deadline);
        }
    }

    /// <summary>Takes the leases whose time is over, earliest first; each is returned once.</summary>
    public IReadOnlyList<long> TakeExpired(int max)
    {
        var expired = new List<long>();
        lock (_gate)
        {
            while (expired.Count < max && _byDeadline.TryPeek(out var id, out var expected) && expected <= Now)
            {
                _byDeadline.Dequeue();
                if (!_terms.TryGetValue(id, out var term)) continue;

                // Renewals do not touch the queue; the new deadline is looked up when the old one comes.
                if (term.Deadline > Now) _byDeadline.Enqueue(id, term.Deadline);
                else expired.Add(id);
            }
        }

        return expired;
    }

    /// <summary>A lease that could not be revoked is due again.</summary>
    public void Return(long id)
    {
        lock (_gate)
        {
            if (_terms.TryGetValue(id, out var term)) _byDeadline.Enqueue(id, term.Deadline);
        }
    }

    /// <summary>There is no such lease: somebody looked it up while it was being revoked.</summary>
    public void Forget(long id)
    {
        lock (_gate)
        {
            _terms.Remove(id);
        }
    }

    private long Now => _time.GetTimestamp();

    private long Ticks(long seconds)
    {
        // The longest lease, in ticks of a nanosecond clock, does not fit; three centuries are as good as for ever.
        var ticks = (Int128)seconds * _time.TimestampFrequency;
        return (long)Int128.Min(ticks, long.MaxValue / 2);
    }

    private Term TermOf(Lease lease)
    {
        if (_terms.TryGetValue(lease.Id, out var term)) return term;
        term = new Term { Deadline = Now + Ticks(lease.TtlSeconds) };
        _terms[lease.Id] = term;
        _byDeadline.Enqueue(lease.Id, term.Deadline);
        return term;
    }

    private sealed class Term
    {
        public long Deadline { get; set; }
    }
}
