using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Transactions;

namespace EdgeStore.Core.Leases;

/// <summary>
/// When the leases that this member owns end, on the monotonic clock. Which leases there are is in the store; deadlines are
/// not: after a start, and after a takeover, every lease gets its whole time, so neither ever shortens one. A lease whose time
/// is over is never revived. Safe for concurrent use.
/// </summary>
public sealed class LeaseTerms
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Term> _terms = [];
    private readonly PriorityQueue<long, TimeSpan> _byDeadline = new();
    private readonly ulong _memberId;

    /// <param name="initial">What the store holds when the member starts.</param>
    public LeaseTerms(StoreState initial, TimeSpan now)
    {
        _memberId = initial.MemberId;
        foreach (var lease in initial.Leases.All.Where(IsOwn)) TermOf(lease, now);
    }

    public bool IsOwn(Lease lease) => lease.Owner == _memberId;

    /// <summary>Leases that are new here end in their time; those that another member was asked to keep alive have it again.</summary>
    public void Follow(CommittedBatch batch, TimeSpan now)
    {
        foreach (var row in LeaseRows.Table.ChangesOf(batch))
        {
            if (LeaseRows.LeaseOf(row.Id) is not { } id) continue;
            lock (_gate)
            {
                // The id of a lease that has ended may have been granted anew in the same batch.
                if (row.Row is not null && batch.State.Leases.Find(id) is { } lease && IsOwn(lease)) Follow(lease, now);
                else _terms.Remove(id);
            }
        }
    }

    /// <returns>The full time in seconds of a lease of this member's own, or null when its time is over.</returns>
    public long? Renew(Lease lease, TimeSpan now)
    {
        lock (_gate)
        {
            var term = TermOf(lease, now);
            if (term.Deadline <= now) return null;
            term.Deadline = DeadlineOf(lease, now);
            return lease.TtlSeconds;
        }
    }

    /// <summary>Of another member's lease only its owner knows; here it is at most its whole time.</summary>
    public TimeSpan Remaining(Lease lease, TimeSpan now)
    {
        if (!IsOwn(lease)) return TimeSpan.FromSeconds(lease.TtlSeconds);
        lock (_gate)
        {
            return TermOf(lease, now).Deadline - now;
        }
    }

    /// <summary>Takes the leases whose time is over, earliest first; each is returned once.</summary>
    public IReadOnlyList<long> TakeExpired(int max, TimeSpan now)
    {
        var expired = new List<long>();
        lock (_gate)
        {
            while (expired.Count < max && _byDeadline.TryPeek(out var id, out var expected) && expected <= now)
            {
                _byDeadline.Dequeue();
                if (!_terms.TryGetValue(id, out var term)) continue;

                // Renewals do not touch the queue; the new deadline is looked up when the old one comes.
                if (term.Deadline > now) _byDeadline.Enqueue(id, term.Deadline);
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

    /// <summary>
    /// The writer did not end a lease whose time was over. It stays over, until its row says otherwise; if there is none any
    /// more, somebody looked it up while it was being revoked.
    /// </summary>
    public void Spare(long id, StoreState published)
    {
        lock (_gate)
        {
            if (published.Leases.Find(id) is null) _terms.Remove(id);
        }
    }

    // The longest lease does not fit; the age of the universe is as good as for ever.
    private static TimeSpan DeadlineOf(Lease lease, TimeSpan now) =>
        lease.TtlSeconds < TimeSpan.MaxValue.TotalSeconds / 2 ? now + TimeSpan.FromSeconds(lease.TtlSeconds) : TimeSpan.MaxValue;

    private void Follow(Lease lease, TimeSpan now)
    {
        var term = TermOf(lease, now);
        if (lease.Written == term.Written || term.Deadline <= now) return;
        term.Written = lease.Written;
        term.Deadline = DeadlineOf(lease, now);
    }

    private Term TermOf(Lease lease, TimeSpan now)
    {
        if (_terms.TryGetValue(lease.Id, out var term)) return term;
        term = new Term { Deadline = DeadlineOf(lease, now), Written = lease.Written };
        _terms[lease.Id] = term;
        _byDeadline.Enqueue(lease.Id, term.Deadline);
        return term;
    }

    private sealed class Term
    {
        public TimeSpan Deadline { get; set; }

        /// <summary>The last writing of the lease's row that is in the deadline.</summary>
        public Stamp Written { get; set; }
    }
}
