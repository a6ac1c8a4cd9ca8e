using System.Collections.Immutable;
using Google.Protobuf;

namespace EdgeStore.Core.Leases;

/// <summary>The leases of this member; an immutable snapshot. Leases of other members are not in it: their owners expire them.</summary>
public sealed class LeaseTable
{
    public static readonly LeaseTable Empty = new(ImmutableSortedDictionary<long, Lease>.Empty);

    private readonly ImmutableSortedDictionary<long, Lease> _leases;

    private LeaseTable(ImmutableSortedDictionary<long, Lease> leases) => _leases = leases;

    public IEnumerable<Lease> All => _leases.Values;

    public int Count => _leases.Count;

    public Lease? Find(long id) => _leases.GetValueOrDefault(id);

    internal LeaseTable Grant(long id, long ttlSeconds) =>
        new(_leases.Add(id, new Lease(id, ttlSeconds, ImmutableHashSet<ByteString>.Empty)));

    internal LeaseTable Remove(long id) => new(_leases.Remove(id));

    /// <summary>Moves a key from one lease to another; either may be 0 (none) or another member's.</summary>
    internal LeaseTable Reattach(ByteString key, long from, long to)
    {
        if (from == to) return this;
        var leases = _leases;
        if (from != 0 && leases.TryGetValue(from, out var old)) leases = leases.SetItem(from, old with { Keys = old.Keys.Remove(key) });
        if (to != 0 && leases.TryGetValue(to, out var next)) leases = leases.SetItem(to, next with { Keys = next.Keys.Add(key) });
        return new LeaseTable(leases);
    }
}
