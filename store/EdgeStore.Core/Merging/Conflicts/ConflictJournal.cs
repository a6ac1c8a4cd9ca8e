using EdgeStore.Core.Stamps;
using Google.Protobuf;

namespace EdgeStore.Core.Merging.Conflicts;

/// <summary>
/// The last conflicts that this member's merges decided, and how many there were since the process began. In memory
/// only: each member keeps its own account, and members that merged the same records have each noted them. Safe for
/// concurrent use.
/// </summary>
public sealed class ConflictJournal
{
    public const int DefaultCapacity = 10_000;

    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly LinkedList<Conflict> _oldestFirst = new();
    private readonly HashSet<(ByteString Key, ConflictRule Rule, Stamp Winner, Stamp Loser)> _known = [];
    private readonly Dictionary<ConflictRule, long> _counts = [];

    /// <param name="capacity">How many conflicts are kept; the oldest go first.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public ConflictJournal(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>
    /// Notes what a batch came to. Call it when the batch is durable. A conflict that is still in the journal is not
    /// counted again: several peers may send the same record.
    /// </summary>
    public void Add(IEnumerable<Conflict> conflicts)
    {
        lock (_lock)
        {
            foreach (var conflict in conflicts)
            {
                if (!_known.Add(IdentityOf(conflict))) continue;
                _counts[conflict.Rule] = _counts.GetValueOrDefault(conflict.Rule) + 1;
                _oldestFirst.AddLast(conflict);
                if (_oldestFirst.Count > _capacity) Forget(_oldestFirst.First!);
            }
        }
    }

    /// <summary>How many conflicts each rule has decided since the process began; rules without any are not listed.</summary>
    public IReadOnlyDictionary<ConflictRule, long> Counts()
    {
        lock (_lock) return new Dictionary<ConflictRule, long>(_counts);
    }

    /// <summary>The latest conflicts, newest first.</summary>
    /// <param name="keyPrefix">Only of keys that begin so; empty: of all.</param>
    public IReadOnlyList<Conflict> Latest(int count, ByteString? keyPrefix = null)
    {
        var found = new List<Conflict>();
        lock (_lock)
        {
            for (var node = _oldestFirst.Last; node is not null && found.Count < count; node = node.Previous)
                if (keyPrefix is null || node.Value.Key.Span.StartsWith(keyPrefix.Span)) found.Add(node.Value);
        }

        return found;
    }

    private void Forget(LinkedListNode<Conflict> node)
    {
        _oldestFirst.Remove(node);
        _known.Remove(IdentityOf(node.Value));
    }

    private static (ByteString, ConflictRule, Stamp, Stamp) IdentityOf(Conflict conflict) =>
        (conflict.Key, conflict.Rule, conflict.Winner, conflict.Loser);
}
