using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeStore.Protocol.Replication;

namespace EdgeStore.Core.Merging;

/// <summary>
/// What one live record adds to a member's fingerprint: 128 bits of XXH3 over everything that converged members share.
/// <code>
/// | key length 4 | key | generation 8 | birth 8+4 | stamp 8+4 | lease 8 | value |      little endian
/// </code>
/// </summary>
public static class RecordHash
{
    private const int FixedBytes = 4 + 8 + 12 + 12 + 8;

    public static UInt128 Of(RecordMessage record)
    {
        if (record.Tombstone) return UInt128.Zero;
        var hash = new XxHash128();
        Span<byte> buffer = stackalloc byte[FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, record.Key.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[4..], record.Generation);
        WriteStamp(buffer[12..], record.Birth);
        WriteStamp(buffer[24..], record.Stamp);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[36..], record.Lease);
        hash.Append(buffer[..4]);
        hash.Append(record.Key.Span);
        hash.Append(buffer[4..]);
        hash.Append(record.Value.Span);
        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>Tells tombstones apart, which add nothing to the fingerprint.</summary>
    public static UInt128 OfTombstone(RecordIdentity identity)
    {
        Span<byte> buffer = stackalloc byte[8 + 12 + 12];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, identity.Generation);
        WriteStamp(buffer[8..], identity.Birth.ToMessage());
        WriteStamp(buffer[20..], identity.Stamp.ToMessage());
        return XxHash128.HashToUInt128(buffer);
    }

    private static void WriteStamp(Span<byte> buffer, StampMessage stamp)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, stamp.Time);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[8..], stamp.Tag);
    }
}
