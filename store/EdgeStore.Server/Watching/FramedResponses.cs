using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Mvcc;
using EdgeStore.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Watching;

/// <summary>
/// The responses of a gRPC call, written into the connection's buffer. gRPC's own writer costs a task, two locks and a registration for
/// each response, which is most of what an event costs when there are many watchers; and an event that goes to many watchers of a
/// stream is encoded once.
/// <code>
/// | 0 | length 4 | response without events | 5a length event | 5a length event …      gRPC's frame of a message that is not compressed
/// </code>
/// Whoever writes here must not use gRPC's writer.
/// </summary>
/// <param name="metrics">Of the call's method; nobody else sees these messages go.</param>
internal sealed class FramedResponses(PipeWriter output, MethodMetrics metrics) : IServerStreamWriter<WatchResponse>
{
    /// <summary>So much is sent even if more is to come: what waits costs memory, and the client could be reading it.</summary>
    internal const int FlushAt = 64 << 10;

    private const int PrefixLength = 5;

    private readonly Dictionary<Event, byte[]> _encoded = new(ReferenceEqualityComparer.Instance);

    /// <summary>The response without its events; one for all, because there are very many.</summary>
    private readonly WatchResponse _head = new();

    private int _waitingMessages;
    private int _waitingBytes;

    /// <summary>With <see cref="WriteFlags.BufferHint"/> more is to come: little is not sent yet.</summary>
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(WatchResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(WatchResponse message, CancellationToken cancellationToken)
    {
        _head.Header = message.Header;
        _head.WatchId = message.WatchId;
        _head.Created = message.Created;
        _head.Canceled = message.Canceled;
        _head.CompactRevision = message.CompactRevision;
        _head.CancelReason = message.CancelReason;
        _head.Fragment = message.Fragment;
        var headLength = _head.CalculateSize();
        var length = headLength;
        for (var i = 0; i < message.Events.Count; i++) length += Encoded(message.Events[i]).Length;

        var start = output.GetSpan(PrefixLength + headLength);
        start[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(start[1..], length);
        _head.WriteTo(start.Slice(PrefixLength, headLength));
        output.Advance(PrefixLength + headLength);
        for (var i = 0; i < message.Events.Count; i++) output.Write(Encoded(message.Events[i]));

        _waitingMessages++;
        _waitingBytes += length;
        return WriteOptions?.Flags.HasFlag(WriteFlags.BufferHint) == true && _waitingBytes < FlushAt ? Task.CompletedTask : FlushAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        metrics.Sent(_waitingMessages, _waitingBytes);
        _waitingMessages = _waitingBytes = 0;
        _encoded.Clear();
        var flushed = await output.FlushAsync(cancellation);
        if (flushed.IsCompleted) throw new IOException("the client has closed the call");
    }

    /// <summary>With its tag and length.</summary>
    private byte[] Encoded(Event item)
    {
        if (_encoded.TryGetValue(item, out var bytes)) return bytes;
        var size = item.CalculateSize();
        bytes = new byte[CodedOutputStream.ComputeTagSize(WatchResponse.EventsFieldNumber) + CodedOutputStream.ComputeLengthSize(size) + size];
        using var stream = new CodedOutputStream(bytes);
        stream.WriteTag(WatchResponse.EventsFieldNumber, WireFormat.WireType.LengthDelimited);
        stream.WriteMessage(item);
        stream.Flush();
        return _encoded[item] = bytes;
    }
}
