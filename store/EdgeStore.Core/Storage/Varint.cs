using System.Buffers;

namespace EdgeStore.Core.Storage;

/// <summary>Numbers as protobuf encodes them: seven bits a byte, lowest first, the highest bit says that there are more.</summary>
internal static class Varint
{
    private const int MaxLength = 10;

    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var at = 0; at < MaxLength && at < bytes.Length; at++)
        {
            value |= (ulong)(bytes[at] & 0x7f) << (7 * at);
            if (bytes[at] >= 0x80) continue;
            bytes = bytes[(at + 1)..];
            return true;
        }

        return false;
    }

    /// <exception cref="FormatException">The bytes end, or are no number.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> bytes) => TryRead(ref bytes, out var value) ? value : throw new FormatException("a number is cut off");

    public static void Write(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(MaxLength);
        var at = 0;
        for (; value >= 0x80; value >>= 7) span[at++] = (byte)(value | 0x80);
        span[at++] = (byte)value;
        output.Advance(at);
    }
}
