using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeStore.Benchmarks.Load;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;

namespace EdgeStore.Benchmarks.Store.Watching;

/// <summary>
/// One HTTP/2 connection with one watch stream and many watchers on it. Events are counted where they lie in the socket's buffer, so
/// that the machine is the server's.
/// </summary>
internal sealed class WatchConnection(ByteString key, int watchers, WatchTally tally) : IDisposable
{
    private const int Stream = 1;
    private const int GrpcPrefixLength = 5;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly GrowingBuffer _frames = new();
    private readonly GrowingBuffer _messages = new();
    private volatile bool _isClosed;

    public void Dispose()
    {
        _isClosed = true;
        _socket.Dispose();
    }

    public async Task ConnectAsync(IPEndPoint server, string authority)
    {
        await _socket.ConnectAsync(server);
        await _socket.SendAsync(Http2.Opening());
        await _socket.SendAsync(Http2.Frame(Http2.Headers, Http2.EndHeaders, Stream, Http2.RequestHeaders(authority, "/etcdserverpb.Watch/Watch")));
        var request = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } };
        var message = new byte[GrpcPrefixLength + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), request.CalculateSize());
        request.WriteTo(message.AsSpan(GrpcPrefixLength));
        for (var i = 0; i < watchers; i++) await _socket.SendAsync(Http2.Frame(Http2.Data, 0, Stream, message));
    }

    /// <summary>Until the connection is disposed.</summary>
    public async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(_frames.Free());
                if (count == 0) throw new IOException("the server closed the connection");
                _frames.Add(count);
                while (TakeFrame(out var reply))
                {
                    if (reply is not null) await _socket.SendAsync(reply);
                }

                while (TakeMessage()) { }
            }
        }
        catch (Exception error) when (_isClosed && error is SocketException or ObjectDisposedException)
        {
            // Wanted.
        }
    }

    private bool TakeFrame(out byte[]? reply)
    {
        reply = null;
        var bytes = _frames.Filled;
        if (bytes.Length < Http2.FrameHeaderLength) return false;
        var length = Http2.FrameHeaderLength + ((bytes[0] << 16) | (bytes[1] << 8) | bytes[2]);
        if (bytes.Length < length) return false;
        var payload = bytes[Http2.FrameHeaderLength..length];
        var isAcknowledgement = (bytes[4] & Http2.Acknowledge) != 0;
        switch (bytes[3])
        {
            case Http2.Data:
                _messages.Append(payload);
                break;
            case Http2.Settings when !isAcknowledgement:
                reply = Http2.Frame(Http2.Settings, Http2.Acknowledge, 0, []);
                break;
            case Http2.Ping when !isAcknowledgement:
                reply = Http2.Frame(Http2.Ping, Http2.Acknowledge, 0, payload);
                break;
            case Http2.ResetStream or Http2.GoAway:
                throw new IOException("the server ended the stream");
            default:
                break;
        }

        _frames.Take(length);
        return true;
    }

    private bool TakeMessage()
    {
        var bytes = _messages.Filled;
        if (bytes.Length < GrpcPrefixLength) return false;
        var length = GrpcPrefixLength + BinaryPrimitives.ReadInt32BigEndian(bytes[1..]);
        if (bytes.Length < length) return false;
        WatchMessage.Count(bytes[GrpcPrefixLength..length], tally);
        _messages.Take(length);
        return true;
    }
}
