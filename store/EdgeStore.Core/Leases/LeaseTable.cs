using System.Collections.Immutable;
using EdgeStore.Core.Stamps;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Leases;

/// <summary>
/// The leases of the cluster and the keys of each; an immutable snapshot. A function of the newest record of every key: the
/// rows of <see cref="LeaseRows"/> say which leases there are, the other records which lease they belong to. Either may
/// come first, because a member that catches up gets only the newest record of each.
/// </summary>
public sealed class LeaseTable
{
    public static readonly LeaseTable Empty = new(
        ImmutableSortedDictionary<long, Row>.Empty, ImmutableDictionary<long, ImmutableHashSet<ByteString>>.Empty);

    private readonly ImmutableSortedDictionary<long, Row> _rows;
    private readonly ImmutableDictionary<long, ImmutableHashSet<ByteString>> _keys;

    private LeaseTable(ImmutableSortedDictionary<long, Row> rows, ImmutableDictionary<long, ImmutableHashSet<ByteString>> keys)
    {
        _rows = rows;
        _keys = keys;
    }

    public IEnumerable<Lease> All => _rows.Select(row => LeaseOf(row.Key, row.Value));

    public int Count => _rows.Count;

    /// <summary>Leases that are not there, and still have keys: these were put while the lease ended elsewhere.</summary>
    public IEnumerable<KeyValuePair<long, ImmutableHashSet<ByteString>>> Ended => _keys.Where(lease => !_rows.ContainsKey(lease.Key));

    public Lease? Find(long id) => _rows.TryGetValue(id, out var row) ? LeaseOf(id, row) : null;

    /// <summary>After a record has become its key's newest.</summary>
    /// <param name="formerLease">The lease that the key belonged to; 0: none.</param>
    internal LeaseTable With(RecordMessage record, long formerLease)
    {
        if (LeaseRows.LeaseOfKey(record.Key) is { } lease) return new LeaseTable(WithRow(lease, record), _keys);
        return formerLease == record.Lease ? this : new LeaseTable(_rows, Reattach(record.Key, formerLease, record.Lease));
    }

    private ImmutableSortedDictionary<long, Row> WithRow(long lease, RecordMessage record)
    {
        try
        {
            return record.Tombstone ? _rows.Remove(lease) : _rows.SetItem(lease, new Row(LeaseMessage.Parser.ParseFrom(record.Value), Stamp.FromMessage(record.Stamp)));
        }
        catch (InvalidProtocolBufferException)
        {
            // As everywhere in the system keyspace, what a peer wrote and is no row is as if it were not there.
            return _rows.Remove(lease);
        }
    }

    private ImmutableDictionary<long, ImmutableHashSet<ByteString>> Reattach(ByteString key, long from, long to)
    {
        var keys = _keys;
        if (keys.TryGetValue(from, out var former))
            keys = former.Count == 1 ? keys.Remove(from) : keys.SetItem(from, former.Remove(key));
        return to == 0 ? keys : keys.SetItem(to, keys.GetValueOrDefault(to, ImmutableHashSet<ByteString>.Empty).Add(key));
    }

    private Lease LeaseOf(long id, Row row) =>
        new(id, row.Content.TtlSeconds, row.Content.Owner, row.Content.Renewals, row.Written, _keys.GetValueOrDefault(id, ImmutableHashSet<ByteString>.Empty));

    private readonly record struct Row(LeaseMessage Content, Stamp Written);
}
