using EdgeStore.Core.Leases;
using EdgeStore.Core.Mvcc;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Transactions;
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

    /// <summary>With a lease go exactly the keys that belong to it.</summary>
    /// <param name="attached">The lease of each key that has one, before.</param>
    public static void EndedWith(SimulatedMember member, IReadOnlyDictionary<ByteString, long> attached, IReadOnlyCollection<LogEntry> entries)
    {
        var ended = entries.Where(entry => entry.Content.Record.Tombstone)
            .Select(entry => entry.Content.Record.Key)
            .ToLookup(key => key.Span.StartsWith(Rows.Span));
        foreach (var row in ended[true])
        {
            var id = LeaseRows.LeaseOf(ByteString.CopyFrom(row.Span[Rows.Length..]))!.Value;
            var wanted = attached.Where(key => key.Value == id).Select(key => key.Key).ToHashSet();
            Require(wanted.SetEquals(ended[false]), $"{member.Name} ends lease {id} with {Text(ended[false])}, although {Text(wanted)} belong to it");
        }
    }

    /// <summary>Nobody has renewed a lease for long: none is left, and nothing of one.</summary>
    public static bool AreOver(IEnumerable<SimulatedMember> members) =>
        members.All(member => member.Published.Leases.Count == 0 && !member.Published.Leases.Ended.Any());

    public static bool IsRow(ByteString key) => key.Span.StartsWith(Rows.Span);

    private static readonly ByteString Rows = ByteString.CopyFromUtf8("\0edgestore/leases/");

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
