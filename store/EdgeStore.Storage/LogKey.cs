using System.Buffers.Binary;
using EdgeStore.Core.Mvcc;

namespace EdgeStore.Storage;

/// <summary>
/// Keys of the log, in the order of its entries.
/// <code>
/// | revision 8 | sub 4 |      big endian, so that bytes sort as numbers
/// </code>
/// </summary>
internal static class LogKey
{
    public const int Length = 12;

    public static void Write(Span<byte> key, LogPosition position)
    {
        BinaryPrimitives.WriteInt64BigEndian(key, position.Revision);
        BinaryPrimitives.WriteInt32BigEndian(key[8..], position.Sub);
    }

    public static LogPosition Read(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadInt64BigEndian(key), BinaryPrimitives.ReadInt32BigEndian(key[8..]));
}
