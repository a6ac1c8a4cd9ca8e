using System.Buffers.Binary;

namespace EdgeStore.Storage;

/// <summary>
/// Keys beside the log: one letter for the kind, then the number.
/// <code>
/// f                 format version of the directory
/// m                 metadata of the last batch
/// c                 collected tombstones
/// i                 mark of the index file that fits the log
/// v | tag 8         vector entry
/// p | tag 8         peer cursor
/// j | number 8      entry of the conflict journal         big endian
/// </code>
/// </summary>
internal static class MetadataKey
{
    public const byte VectorEntry = (byte)'v';
    public const byte Peer = (byte)'p';
    public const byte Conflict = (byte)'j';

    public static readonly byte[] Format = "f"u8.ToArray();
    public static readonly byte[] Metadata = "m"u8.ToArray();
    public static readonly byte[] Collected = "c"u8.ToArray();
    public static readonly byte[] Index = "i"u8.ToArray();

    public static byte[] Of(byte kind, long number)
    {
        var key = new byte[9];
        key[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), number);
        return key;
    }
}
