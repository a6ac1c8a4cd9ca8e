using System.Buffers.Binary;
using System.IO.Hashing;
using EdgeStore.Core.Mvcc;

namespace EdgeStore.Core.Storage;

/// <summary>
/// Tells whether an index and a log hold the same versions: the sum, modulo 2^128, of a hash of each.
/// <code>
/// | revision 8 | sub 4 | create 8 | version 8 | lease 8 | key |      little endian
/// </code>
/// </summary>
internal static class LogDigest
{
    private const int FixedLength = 36;

    public static (LogPosition Last, UInt128 Digest) Of(KeyIndex keys)
    {
        var (last, digest) = (default(LogPosition), UInt128.Zero);
        var hash = new XxHash128();
        foreach (var newest in keys.All)
        {
            if (newest.Position.CompareTo(last) > 0) last = newest.Position;
            for (StoredVersion? version = newest; version is not null; version = version.PeekOlder())
                digest = unchecked(digest + Of(hash, newest.Key.Span, version.Position, version.CreateRevision, version.Version, version.Lease));
        }

        return (last, digest);
    }

    public static UInt128 Of(LogPosition position, in EncodedEntry entry, XxHash128 hash) =>
        Of(hash, entry.Key, position, entry.CreateRevision, entry.Version, entry.Lease);

    private static UInt128 Of(XxHash128 hash, ReadOnlySpan<byte> key, LogPosition position, long createRevision, long version, long lease)
    {
        Span<byte> numbers = stackalloc byte[FixedLength];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, position.Revision);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], position.Sub);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[12..], createRevision);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[20..], version);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[28..], lease);
        hash.Append(numbers);
        hash.Append(key);
        var sum = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return sum;
    }
}
