using System.Threading.Channels;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Telemetry;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>
/// What waits to be written to a stream, so that the link never waits for the network. Bounded without counting: batches
/// by the link's window, heartbeats since the link sends one at a time, and of acknowledgements only the newest waits, since it
/// says all that older ones do.
/// </summary>
/// <param name="heartbeatWritten">Lets the link send the next one.</param>
internal sealed class Outbox(LinkMetrics metrics, Action heartbeatWritten)
{
    /// <summary>Compressing less than this makes it longer.</summary>
    private const int WorthCompressing = 256;

    private readonly Channel<Slot> _queue = Channel.CreateUnbounded<Slot>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Slot _ack = new();

    public void Add(PeerMessage message)
    {
        var slot = message.Ack is not null ? _ack : new Slot();
        if (Interlocked.Exchange(ref slot.Message, message) is null) _queue.Writer.TryWrite(slot);
    }

    /// <summary>What is queued is still written.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>, or the stream fails.</summary>
    public async Task WriteToAsync(IAsyncStreamWriter<PeerMessage> stream, CancellationToken cancellation)
    {
        await foreach (var slot in _queue.Reader.ReadAllAsync(cancellation))
        {
            var message = Interlocked.Exchange(ref slot.Message, null)!;
            var bytes = message.CalculateSize();
            stream.WriteOptions = bytes < WorthCompressing || message.Hello is not null ? PeerChannels.Uncompressed : null;
            await stream.WriteAsync(message, cancellation);
            metrics.Sent(message, bytes);
            if (message.Heartbeat is not null) heartbeatWritten();
        }
    }

    /// <summary>A place in the queue, whose message may be replaced until it is written.</summary>
    private sealed class Slot
    {
        public PeerMessage? Message;
    }
}
