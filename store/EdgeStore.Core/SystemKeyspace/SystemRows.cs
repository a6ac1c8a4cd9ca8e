using System.Collections.Immutable;
using EdgeStore.Core.Mvcc;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.SystemKeyspace;

/// <summary>
/// The content of the system keyspace at one state, by table; immutable. Unlike clients' values it is kept in memory,
/// because it is read with every step and small.
/// </summary>
public sealed class SystemRows
{
    public static readonly SystemRows Empty = new(ImmutableDictionary<string, ImmutableSortedDictionary<ByteString, ByteString>>.Empty);

    private static readonly ImmutableSortedDictionary<ByteString, ByteString> NoRows =
        ImmutableSortedDictionary.Create<ByteString, ByteString>(ByteOrder.Instance);

    private readonly ImmutableDictionary<string, ImmutableSortedDictionary<ByteString, ByteString>> _tables;

    private SystemRows(ImmutableDictionary<string, ImmutableSortedDictionary<ByteString, ByteString>> tables) => _tables = tables;

    /// <summary>The rows of a table by id; the same object as long as none of them changes.</summary>
    public ImmutableSortedDictionary<ByteString, ByteString> Table(string name) => _tables.GetValueOrDefault(name, NoRows);

    /// <summary>After a change of the key; a client's key changes nothing.</summary>
    internal SystemRows With(RecordMessage record)
    {
        if (!SystemKeys.TrySplit(record.Key, out var table, out var id)) return this;
        var rows = Table(table);
        return new SystemRows(_tables.SetItem(table, record.Tombstone ? rows.Remove(id) : rows.SetItem(id, record.Value)));
    }
}
