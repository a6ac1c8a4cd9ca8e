using EdgeStore.Core.Leases;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Leases;

/// <summary>
/// When the leases that this member owns end, on the monotonic clock. Which leases there are is in the store; deadlines are
/// not: after a start, and after a takeover, every lease gets its whole time, so neither ever shortens one. A lease whose time
/// is over is never revived.
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
        foreach (var lease in store.Published.Leases.All.Where(IsOwn)) TermOf(lease);
    }

    public void OnCommitted(CommittedBatch batch)
    {
        foreach (var row in LeaseRows.Table.ChangesOf(batch))
        {
            if (LeaseRows.LeaseOf(row.Id) is not { } id) continue;
            lock (_gate)
            {
                if (batch.State.Leases.Find(id) is { } lease && IsOwn(lease)) Follow(lease);
                else _terms.Remove(id);
            }
        }
    }

    public bool IsOwn(Lease lease) => lease.Owner == _store.Published.MemberId;

    /// <returns>The full time in seconds of a lease of this member's own, or null when there is no such lease, or not any more.</returns>
    public long? Renew(long id)
    {
        // Published before its client is told, so a client can renew what it was just granted.
        if (_store.Published.Leases.Find(id) is not { } lease || !IsOwn(lease)) return null;
        lock (_gate)
        {
            var term = TermOf(lease);
            if (term.Deadline <= Now) return null;
            term.Deadline = Now + Ticks(lease.TtlSeconds);
            return lease.TtlSeconds;
        }
    }

    /// <summary>Of another member's lease only its owner knows; here it is at most its whole time.</summary>
    public TimeSpan Remaining(Lease lease)
    {
        if (!IsOwn(lease)) return TimeSpan.FromSeconds(lease.TtlSeconds);
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

    /// <summary>A lease of this member's own is new here, or another member was asked to keep it alive.</summary>
    private void Follow(Lease lease)
    {
        var term = TermOf(lease);
        if (lease.Renewals <= term.Renewals || term.Deadline <= Now) return;
        term.Renewals = lease.Renewals;
        term.Deadline = Now + Ticks(lease.TtlSeconds);
    }

    private Term TermOf(Lease lease)
    {
        if (_terms.TryGetValue(lease.Id, out var term)) return term;
        term = new Term { Deadline = Now + Ticks(lease.TtlSeconds), Renewals = lease.Renewals };
        _terms[lease.Id] = term;
        _byDeadline.Enqueue(lease.Id, term.Deadline);
        return term;
    }

    private sealed class Term
    {
        public long Deadline { get; set; }

        /// <summary>How many of the lease's renewals are in the deadline.</summary>
        public ulong Renewals { get; set; }
    }
}
