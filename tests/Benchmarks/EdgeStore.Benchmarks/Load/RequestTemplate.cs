using System.Buffers.Binary;
using System.Buffers.Text;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Load;

/// <summary>
/// The frames of one unary call, encoded once; each call copies them and fills in the stream, the number of the key and the value.
/// <code>HEADERS frame | DATA frame: 0, length:32, protobuf message with a key that ends in ten digits</code>
/// </summary>
internal sealed class RequestTemplate
{
    public const int KeyDigits = 10;

    private const int GrpcPrefixLength = 5;
    private const byte ValueFiller = 0xf5;

    private readonly byte[] _frames;
    private readonly int _dataFrame;
    private readonly int _key;
    private readonly int _value;
    private readonly int _valueLength;

    /// <param name="headers">From <see cref="Http2.RequestHeaders"/>.</param>
    /// <param name="message">Made with <see cref="Key"/> 0 and <see cref="Value"/>.</param>
    /// <param name="valueLength">Bytes of the value in it; 0 when it has none.</param>
    /// <param name="leastAnswer">Bytes of a right answer's message at least; less is an error.</param>
    public RequestTemplate(byte[] headers, IMessage message, int valueLength, int leastAnswer)
    {
        var body = new byte[GrpcPrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.CalculateSize());
        message.WriteTo(body.AsSpan(GrpcPrefixLength));
        if (body.Length > Http2.LargestFrame)
            throw new ArgumentException("a request is one frame here", nameof(message));

        _frames =
        [
            .. Http2.Frame(Http2.Headers, Http2.EndHeaders, 0, headers),
            .. Http2.Frame(Http2.Data, Http2.EndStream, 0, body),
        ];
        _dataFrame = Http2.FrameHeaderLength + headers.Length;
        _key = _frames.AsSpan().IndexOf("0000000000"u8);
        _valueLength = valueLength;
        _value = valueLength == 0 ? -1 : _frames.AsSpan().IndexOf(Value(valueLength).Span);
        DataLength = body.Length;
        LeastAnswer = leastAnswer;
    }

    /// <summary>Bytes on the wire.</summary>
    public int Length => _frames.Length;

    /// <summary>Bytes that count against the flow control window.</summary>
    public int DataLength { get; }

    public int LeastAnswer { get; }

    public static ByteString Key(string prefix, int number) => ByteString.CopyFromUtf8($"{prefix}{number:D10}");

    public static ByteString Value(int length)
    {
        var value = new byte[length];
        Array.Fill(value, ValueFiller);
        return ByteString.CopyFrom(value);
    }

    public void Write(Span<byte> to, int stream, int keyNumber, ReadOnlySpan<byte> values)
    {
        _frames.CopyTo(to);
        BinaryPrimitives.WriteInt32BigEndian(to[5..], stream);
        BinaryPrimitives.WriteInt32BigEndian(to[(_dataFrame + 5)..], stream);
        if (_key >= 0)
            Utf8Formatter.TryFormat(keyNumber, to.Slice(_key, KeyDigits), out _, new System.Buffers.StandardFormat('D', KeyDigits));
        if (_value >= 0)
            values[.._valueLength].CopyTo(to[_value..]);
    }
}
