using System.Buffers.Binary;

namespace EdgeStore.Server.Import.Bolt;

/// <summary>
/// What a meta page says. There are two, written in turn: after a torn write the other one still holds.
/// <code>
/// magic 4, version 4, page size 4, flags 4, root page 8, sequence 8, free list 8, pages 8, transaction 8, checksum 8
/// </code>
/// </summary>
internal sealed record BoltMeta(int PageSize, ulong Root, ulong Pages, ulong Transaction)
{
    public const int Size = 64;

    private const uint Magic = 0xED0CDAED;
    private const uint Version = 2;
    private const int ChecksumAt = 56;
    private const int SmallestPage = 512;
    private const int LargestPage = 1 << 16;

    /// <returns>Null when this is none, or a torn one.</returns>
    public static BoltMeta? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Version) return null;
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumAt..]) != Fnv1a(bytes[..ChecksumAt])) return null;
        var pageSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (pageSize is < SmallestPage or > LargestPage) return null;
        return new BoltMeta(
            (int)pageSize,
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]));
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    public static ulong Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var value in bytes) hash = (hash ^ value) * 0x100000001b3UL;
        return hash;
    }
}
