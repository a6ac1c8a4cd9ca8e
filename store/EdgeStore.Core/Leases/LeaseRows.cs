using System.Buffers.Binary;
using EdgeStore.Core.SystemKeyspace;
using EdgeStore.Protocol.Replication;
using Google.Protobuf;

namespace EdgeStore.Core.Leases;

/// <summary>
/// The leases in the system keyspace. The id of a row is the lease's, eight bytes, big endian. Rows are merged as objects: a
/// lease that was ended stays so, whatever renewal is on its way, and of two leases with one id the senior's is kept.
/// </summary>
public static class LeaseRows
{
    public static readonly SystemTable<LeaseMessage> Table = new("leases", LeaseMessage.Parser);

    private static readonly ByteString Prefix = Table.Key(ByteString.Empty);

    public static ByteString IdOf(long lease)
    {
        var id = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(id, lease);
        return ByteString.CopyFrom(id);
    }

    /// <returns>Null for an id that no member has made.</returns>
    public static long? LeaseOf(ByteString id) => id.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(id.Span) : null;

    /// <summary>The value of a record when its member is no more: a lease is nobody's then, until somebody takes it over.</summary>
    internal static ByteString WithoutOwner(RecordMessage record)
    {
        if (record.Tombstone || !Contains(record.Key)) return record.Value;
        var row = LeaseMessage.Parser.ParseFrom(record.Value);
        row.Owner = 0;
        return row.ToByteString();
    }

    internal static bool Contains(ByteString key) => key.Span.StartsWith(Prefix.Span);

    internal static long? LeaseOfKey(ByteString key) =>
        SystemKeys.TrySplit(key, out _, out var id) && Contains(key) ? LeaseOf(id) : null;
}
