using System.Buffers.Binary;
using System.Text;

namespace EdgeStore.Benchmarks.Load;

/// <summary>
/// The little of HTTP/2 (RFC 9113) and HPACK (RFC 7541) that unary gRPC calls without TLS need.
/// A frame: <c>length:24 | type:8 | flags:8 | stream:32</c>, then the payload.
/// </summary>
internal static class Http2
{
    public const int FrameHeaderLength = 9;
    public const int LargestFrame = 16_384;
    public const int InitialWindow = 65_535;
    public const int LargestWindow = int.MaxValue;

    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;

    public const byte EndStream = 0x1;
    public const byte Acknowledge = 0x1;
    public const byte EndHeaders = 0x4;

    public const ushort SettingHeaderTableSize = 1;
    public const ushort SettingEnablePush = 2;
    public const ushort SettingMaxConcurrentStreams = 3;
    public const ushort SettingInitialWindowSize = 4;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static void WriteFrameHeader(Span<byte> to, int length, byte type, byte flags, int stream)
    {
        to[0] = (byte)(length >> 16);
        to[1] = (byte)(length >> 8);
        to[2] = (byte)length;
        to[3] = type;
        to[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], stream);
    }

    /// <summary>The client's opening: preface, settings, and a connection window that a benchmark does not exhaust.</summary>
    public static byte[] Opening()
    {
        var bytes = new List<byte>(Preface.ToArray());
        bytes.AddRange(Frame(Settings, 0, 0,
        [
            .. Setting(SettingHeaderTableSize, 0),
            .. Setting(SettingEnablePush, 0),
            .. Setting(SettingInitialWindowSize, LargestWindow),
        ]));
        bytes.AddRange(Frame(WindowUpdate, 0, 0, Number(LargestWindow - InitialWindow)));
        return [.. bytes];
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHeaderLength + payload.Length];
        WriteFrameHeader(frame, payload.Length, type, flags, stream);
        payload.CopyTo(frame.AsSpan(FrameHeaderLength));
        return frame;
    }

    public static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>
    /// Header block of a unary gRPC call, all literals "without indexing", so that it is the same bytes for every call:
    /// 0x83 <c>:method POST</c>, 0x86 <c>:scheme http</c>, names from the static table where it has them.
    /// </summary>
    public static byte[] RequestHeaders(string authority, string path) =>
    [
        0x83, 0x86,
        0x04, .. Literal(path),
        0x01, .. Literal(authority),
        0x0f, 0x10, .. Literal("application/grpc"),
        0x00, .. Literal("te"), .. Literal("trailers"),
    ];

    private static byte[] Setting(ushort name, int value) => [(byte)(name >> 8), (byte)name, .. Number(value)];

    /// <summary>One length byte with 7 bits, no Huffman code: all names and values here are shorter than 127.</summary>
    private static byte[] Literal(string text) => [checked((byte)text.Length), .. Encoding.ASCII.GetBytes(text)];
}
