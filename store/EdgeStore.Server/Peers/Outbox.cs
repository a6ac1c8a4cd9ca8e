using System.Threading.Channels;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Telemetry;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>
/// What waits to be written to a stream, so that the link never waits for the network. Bounded without counting: batches
/// by the link's window, acknowledgements by the peer's, and of heartbeats only the newest waits.
/// </summary>
internal sealed class Outbox(PeerMetrics metrics)
{
    /// <summary>Compressing less than this makes it longer.</summary>
    private const int WorthCompressing = 256;

    private static readonly WriteOptions Plain = new(WriteFlags.NoCompress);

    private readonly Channel<PeerMessage?> _messages = Channel.CreateUnbounded<PeerMessage?>(new UnboundedChannelOptions { SingleReader = true });
    private PeerMessage? _heartbeat;

    public void Add(PeerMessage message)
    {
        // A null in the queue is the place of the newest heartbeat.
        if (message.Heartbeat is null) _messages.Writer.TryWrite(message);
        else if (Interlocked.Exchange(ref _heartbeat, message) is null) _messages.Writer.TryWrite(null);
    }

    /// <summary>What is queued is still written.</summary>
    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>, or the stream fails.</summary>
    public async Task WriteToAsync(IAsyncStreamWriter<PeerMessage> stream, CancellationToken cancellation)
    {
        await foreach (var queued in _messages.Reader.ReadAllAsync(cancellation))
        {
            var message = queued ?? Interlocked.Exchange(ref _heartbeat, null)!;
            var bytes = message.CalculateSize();
            stream.WriteOptions = bytes < WorthCompressing ? Plain : null;
            await stream.WriteAsync(message, cancellation);
            metrics.Sent(message, bytes);
        }
    }
}
