using EdgeStore.Core.Storage;
using Google.Protobuf;

namespace EdgeStore.Storage;

/// <summary>
/// Values on disk: a version byte, then a protobuf message. A later format gets another byte, and this code refuses it
/// instead of misreading it.
/// <code>
/// | 01 | message |
/// </code>
/// </summary>
internal static class Versioned
{
    private const byte Version1 = 1;

    public static byte[] Encode(IMessage message)
    {
        var bytes = new byte[1 + message.CalculateSize()];
        bytes[0] = Version1;
        message.WriteTo(bytes.AsSpan(1));
        return bytes;
    }

    public static bool IsReadable(ReadOnlySpan<byte> bytes) => bytes is [Version1, ..];

    public static CorruptStoreException Unreadable(ReadOnlySpan<byte> bytes, string what) =>
        new($"{what} has format {(bytes.IsEmpty ? "none" : bytes[0])}, this build reads {Version1}") { IsOfAnotherFormat = !bytes.IsEmpty };

    /// <exception cref="CorruptStoreException">Empty, of an unknown version, or no such message.</exception>
    public static T Decode<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, string what)
        where T : IMessage<T>
    {
        if (!IsReadable(bytes)) throw Unreadable(bytes, what);
        try
        {
            return parser.ParseFrom(bytes[1..]);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new CorruptStoreException($"{what} cannot be decoded: {error.Message}", error);
        }
    }
}
