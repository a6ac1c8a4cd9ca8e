using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeStore.Core.Stamps;
using EdgeStore.Core.Storage;
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

    public static UInt128 Of(RecordMessage record) => Of(record.Key.Span, RecordIdentity.Of(record), record.Lease, record.Value.Span, new XxHash128());

    /// <param name="hash">Empty, and so again afterwards: whoever asks for many saves making one for each.</param>
    public static UInt128 Of(in EncodedEntry entry, XxHash128 hash) => Of(entry.Key, entry.Identity, entry.Lease, entry.Value, hash);

    /// <summary>Tells tombstones apart, which add nothing to the fingerprint.</summary>
    public static UInt128 OfTombstone(RecordIdentity identity)
    {
        Span<byte> buffer = stackalloc byte[8 + 12 + 12];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, identity.Generation);
        WriteStamp(buffer[8..], identity.Birth);
        WriteStamp(buffer[20..], identity.Stamp);
        return XxHash128.HashToUInt128(buffer);
    }

    private static UInt128 Of(ReadOnlySpan<byte> key, RecordIdentity identity, long lease, ReadOnlySpan<byte> value, XxHash128 hash)
    {
        if (identity.IsTombstone) return UInt128.Zero;
        Span<byte> buffer = stackalloc byte[FixedBytes];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, key.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[4..], identity.Generation);
        WriteStamp(buffer[12..], identity.Birth);
        WriteStamp(buffer[24..], identity.Stamp);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[36..], lease);
        hash.Append(buffer[..4]);
        hash.Append(key);
        hash.Append(buffer[4..]);
        hash.Append(value);
        var sum = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return sum;
    }

    private static void WriteStamp(Span<byte> buffer, Stamp stamp)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, stamp.Time);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[8..], stamp.Tag.Value);
    }
}
