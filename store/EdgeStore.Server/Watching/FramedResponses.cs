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
    private const int PrefixLength = 5;

    private readonly Dictionary<Event, byte[]> _encoded = new(ReferenceEqualityComparer.Instance);

    /// <summary>With <see cref="WriteFlags.BufferHint"/> more is to come: nothing is sent yet.</summary>
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(WatchResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(WatchResponse message, CancellationToken cancellationToken)
    {
        var head = new WatchResponse
        {
            Header = message.Header,
            WatchId = message.WatchId,
            Created = message.Created,
            Canceled = message.Canceled,
            CompactRevision = message.CompactRevision,
            CancelReason = message.CancelReason,
            Fragment = message.Fragment,
        };
        var length = head.CalculateSize();
        foreach (var item in message.Events) length += Encoded(item).Length;
        metrics.Sent(length);
        var prefix = output.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        output.Advance(PrefixLength);
        head.WriteTo(output);
        foreach (var item in message.Events) System.Buffers.BuffersExtensions.Write(output, Encoded(item));
        return WriteOptions?.Flags.HasFlag(WriteFlags.BufferHint) == true ? Task.CompletedTask : FlushAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
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
