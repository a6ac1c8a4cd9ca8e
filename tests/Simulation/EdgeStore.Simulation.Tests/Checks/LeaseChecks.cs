using EdgeStore.Core.Leases;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Transactions;
using EdgeStore.Protocol.Replication;
using EdgeStore.Simulation.Tests.World;
using Google.Protobuf;

namespace EdgeStore.Simulation.Tests.Checks;

/// <summary>
/// Keeps the time of each lease a second time, by what its owner has published: only the owner ends it, not before its time is
/// over, and never one that is over lives on.
/// </summary>
internal sealed class LeaseChecks(Scheduler scheduler, Scenario scenario)
{
    private readonly Dictionary<(SimulatedMember Owner, long Lease), Term> _terms = [];

    /// <summary>A member begins, perhaps again: every lease has its whole time.</summary>
    public void Started(SimulatedMember member, StoreState state)
    {
        foreach (var key in _terms.Keys.Where(key => key.Owner == member).ToList()) _terms.Remove(key);
        foreach (var lease in state.Leases.All.Where(lease => lease.Owner == state.MemberId)) Begin(member, lease);
    }

    public void Published(SimulatedMember member, CommittedBatch batch)
    {
        foreach (var row in LeaseRows.Table.ChangesOf(batch))
        {
            var id = LeaseRows.LeaseOf(row.Id)!.Value;
            if (row.Row is null || batch.State.Leases.Find(id) is not { } lease || lease.Owner != batch.State.MemberId) _terms.Remove((member, id));
            else if (!_terms.TryGetValue((member, id), out var term) || (term.EndMs > scheduler.NowMs && term.Written != lease.Written)) Begin(member, lease);
        }
    }

    /// <summary>A client asked the owner to keep a lease alive.</summary>
    public void Renewed(SimulatedMember member, long id, bool isAlive)
    {
        var isTracked = _terms.TryGetValue((member, id), out var term);
        Require(isTracked, $"{member.Name} renews lease {id} of another member");
        Require(isAlive == term.EndMs > scheduler.NowMs, $"{member.Name} says of lease {id} that it lives on: {isAlive}, at {scheduler.NowMs} ms of {term.EndMs}");
        if (isAlive) _terms[(member, id)] = term with { EndMs = scheduler.NowMs + term.TtlMs };
    }

    /// <summary>A member finds that a lease's time is over.</summary>
    public void Expired(SimulatedMember member, long id)
    {
        Require(_terms.TryGetValue((member, id), out var term), $"{member.Name} lets lease {id} of another member expire");
        Require(term.EndMs <= scheduler.NowMs, $"{member.Name} lets lease {id} expire at {scheduler.NowMs} ms, which has time until {term.EndMs}");
    }

    /// <summary>Its writer ends the lease.</summary>
    public static void Ends(SimulatedMember member, long id, ulong? owner) =>
        Require(owner == member.Published.MemberId, $"{member.Name} ends lease {id}, which is of {owner:x16} by now");

    /// <summary>A member takes a lease to have lost its owner.</summary>
    public void TakenOver(SimulatedMember member, Lease lease)
    {
        var owner = member.Directory.Current.Members.Values.FirstOrDefault(other => (other.MemberId ?? member.Published.Peers.GetValueOrDefault(other.Tag).MemberId) == lease.Owner);
        if (owner is not { IsActive: true }) return;
        var sinceMs = Math.Max(member.HeardMs.GetValueOrDefault(owner.Tag), member.StartedMs);
        Require(
            member.Now.MonotonicMs - sinceMs >= scenario.LeaseTakeoverMs,
            $"{member.Name} takes lease {lease.Id} over from {owner.Name}, which it heard {member.Now.MonotonicMs - sinceMs} ms ago");
    }

    /// <summary>With a lease go exactly the keys that belong to it, where a member ends it.</summary>
    /// <param name="history">What the member has shown before.</param>
    public void EndedWith(SimulatedMember member, History history, IReadOnlyCollection<LogEntry> entries)
    {
        var ended = entries.Select(entry => entry.Content.Record).Where(record => record.Tombstone).ToLookup(record => IsRow(record.Key));
        foreach (var row in ended[true].Where(row => IsEndOf(member, row) && !IsOfHorizon(history, row, entries)))
        {
            var id = LeaseRows.LeaseOf(ByteString.CopyFrom(row.Key.Span[Rows.Length..]))!.Value;
            var wanted = history.Attached.Where(key => key.Value == id).Select(key => key.Key).ToHashSet();
            var found = ended[false].Select(record => record.Key).ToList();
            Require(wanted.SetEquals(found), $"{member.Name} ends lease {id} with {Text(found)}, although {Text(wanted)} belong to it");
        }
    }

    /// <summary>Nobody has renewed a lease for long: none is left, and nothing of one.</summary>
    public static bool AreOver(IEnumerable<SimulatedMember> members) =>
        members.All(member => member.Published.Leases.Count == 0 && !member.Published.Leases.Ended.Any());

    public static bool IsRow(ByteString key) => key.Span.StartsWith(Rows.Span);

    private static readonly ByteString Rows = ByteString.CopyFromUtf8("\0edgestore/leases/");

    /// <summary>Others' ends of leases are merged, perhaps in one transaction with changes of the member's own.</summary>
    private static bool IsEndOf(SimulatedMember member, RecordMessage row) =>
        row.Stamp.Tag == member.Tag.Value && row.Dots.Any(dot => dot.Tag == member.Tag.Value);

    /// <summary>
    /// Who is seeded anew deletes a renewal of a lease that others have ended, one tick after it, perhaps together with other
    /// changes, each of a stamp of its own; or another lease of the same id, or one whose row it has ended for itself before. Keys of
    /// the lease that those do not know of are left behind, and go later.
    /// </summary>
    private bool IsOfHorizon(History history, RecordMessage row, IReadOnlyCollection<LogEntry> entries) =>
        scenario.Collects
        && (!history.Shown.TryGetValue(row.Key, out var shown) || shown.IsTombstone || history.Ended.Contains(row.Key) || row.Stamp.Time == shown.Stamp.Time + 1 || Stamp.FromMessage(row.Birth) != shown.Birth
            || entries.Any(entry => !entry.Content.Record.Stamp.Equals(row.Stamp)));

    private void Begin(SimulatedMember member, Lease lease) =>
        _terms[(member, lease.Id)] = new Term(scheduler.NowMs + (lease.TtlSeconds * 1000), lease.TtlSeconds * 1000, lease.Written);

    private static string Text(IEnumerable<ByteString> keys) => "[" + string.Join(", ", keys.Select(key => key.ToStringUtf8())) + "]";

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new SimulationFailure("lease", otherwise);
    }

    /// <param name="Written">The last renewal by way of another member that is in it.</param>
    private readonly record struct Term(long EndMs, long TtlMs, Stamp Written);
}
