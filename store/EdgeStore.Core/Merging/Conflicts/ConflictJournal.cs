using System.Collections.Immutable;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Conflicts;

/// <summary>
/// The last conflicts that this member's merges decided; immutable, a part of the member's state, persisted with the
/// batch whose merges noted them. Each member keeps its own account, and members that merged the same records have each
/// noted them. Conflicts are numbered from 1 in the order in which they were noted:
/// <code>
/// 1 … 41 forgotten │ 42 43 … 10041 kept │ next: 10042
/// </code>
/// </summary>
public sealed class ConflictJournal
{
    public const int DefaultCapacity = 10_000;

    public static readonly ConflictJournal Empty = new(
        ImmutableSortedDictionary.Create<long, Conflict>(Comparer<long>.Create((x, y) => y.CompareTo(x))), [], ImmutableSortedDictionary<ConflictRule, long>.Empty);

    private readonly ImmutableSortedDictionary<long, Conflict> _newestFirst;
    private readonly ImmutableHashSet<(ByteString Key, ConflictRule Rule, Stamp Winner, Stamp Loser)> _known;

    private ConflictJournal(
        ImmutableSortedDictionary<long, Conflict> newestFirst,
        ImmutableHashSet<(ByteString Key, ConflictRule Rule, Stamp Winner, Stamp Loser)> known,
        ImmutableSortedDictionary<ConflictRule, long> counts)
    {
        _newestFirst = newestFirst;
        _known = known;
        Counts = counts;
    }

    /// <summary>What is kept, with the numbers; the values that lost are on the disk.</summary>
    public IReadOnlyCollection<KeyValuePair<long, Conflict>> NewestFirst => _newestFirst;

    /// <summary>How many of those that are kept each rule has decided; rules without any are not listed.</summary>
    public ImmutableSortedDictionary<ConflictRule, long> Counts { get; }

    /// <summary>The number of the newest conflict, and so how many were ever noted.</summary>
    public long Noted => _newestFirst.IsEmpty ? 0 : _newestFirst.First().Key;

    /// <summary>The journal as found on the disk, oldest first.</summary>
    public static ConflictJournal Load(IEnumerable<KeyValuePair<long, ConflictMessage>> persisted)
    {
        var (kept, known, counts) = (Empty._newestFirst.ToBuilder(), Empty._known.ToBuilder(), Empty.Counts.ToBuilder());
        foreach (var (number, message) in persisted)
        {
            var conflict = Conflict.FromMessage(message) with { LostValue = ByteString.Empty };
            kept.Add(number, conflict);
            known.Add(IdentityOf(conflict));
            counts[conflict.Rule] = counts.GetValueOrDefault(conflict.Rule) + 1;
        }

        return new ConflictJournal(kept.ToImmutable(), known.ToImmutable(), counts.ToImmutable());
    }

    /// <summary>
    /// Notes what a batch came to. A conflict that is still in the journal is not noted again: several peers may send the
    /// same record.
    /// </summary>
    /// <param name="conflicts">In the order of their merges.</param>
    /// <param name="capacity">How many are kept, at least 1; the oldest go first.</param>
    public JournalChange Add(IReadOnlyCollection<Conflict> conflicts, int capacity)
    {
        if (conflicts.Count == 0) return new JournalChange(this, [], []);
        var (kept, known, counts) = (_newestFirst.ToBuilder(), _known.ToBuilder(), Counts.ToBuilder());
        var added = new List<KeyValuePair<long, Conflict>>();
        foreach (var conflict in conflicts)
        {
            if (!known.Add(IdentityOf(conflict))) continue;
            var number = Noted + added.Count + 1;
            added.Add(new(number, conflict));
            kept.Add(number, conflict with { LostValue = ByteString.Empty });
            counts[conflict.Rule] = counts.GetValueOrDefault(conflict.Rule) + 1;
        }

        // The numbers are dense, so the oldest is known without a search.
        var forgotten = new List<long>();
        for (var oldest = Noted + added.Count - kept.Count + 1; kept.Count > capacity; oldest++)
        {
            var conflict = kept[oldest];
            kept.Remove(oldest);
            known.Remove(IdentityOf(conflict));
            if (--counts[conflict.Rule] == 0) counts.Remove(conflict.Rule);
            forgotten.Add(oldest);
        }

        return new JournalChange(new ConflictJournal(kept.ToImmutable(), known.ToImmutable(), counts.ToImmutable()), added, forgotten);
    }

    private static (ByteString, ConflictRule, Stamp, Stamp) IdentityOf(Conflict conflict) =>
        (conflict.Key, conflict.Rule, conflict.Winner, conflict.Loser);
}

/// <summary>What noting conflicts came to.</summary>
/// <param name="Journal">The journal after it.</param>
/// <param name="Added">What is new in it, with the numbers and the values that lost.</param>
/// <param name="Forgotten">The numbers of the oldest, which had to go.</param>
public sealed record JournalChange(ConflictJournal Journal, IReadOnlyList<KeyValuePair<long, Conflict>> Added, IReadOnlyList<long> Forgotten);
