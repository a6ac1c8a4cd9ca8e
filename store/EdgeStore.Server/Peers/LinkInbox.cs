using System.Collections.Concurrent;
using EdgeStore.Core.Replication;
using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Telemetry;
using Grpc.Core;

namespace EdgeStore.Server.Peers;

/// <summary>Reads a link's stream, as far as there is room for what was read and is not done with.</summary>
/// <param name="post">Hands an event to the link; waits while it has too many.</param>
internal sealed class LinkInbox(
    IAsyncStreamReader<PeerMessage> stream, int limit, LinkMetrics metrics, Func<LinkEvent, CancellationToken, ValueTask> post)
{
    private readonly ByteGate _gate = new(limit);
    private readonly ConcurrentQueue<int> _received = new();
    private readonly Queue<int> _merging = new();

    /// <inheritdoc cref="StreamFailure.FaultOf"/>
    public Status? Fault { get; private set; }

    /// <summary>Reads until the stream ends, and says why it did.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            while (await stream.MoveNext(cancellation))
            {
                var message = stream.Current;
                var bytes = message.CalculateSize();
                metrics.Received(message, bytes);
                await _gate.EnterAsync(bytes, cancellation);
                _received.Enqueue(bytes);
                await post(new LinkEvent.Received(message), cancellation);
            }

            return "the peer closed the stream";
        }
        catch (Exception exception) when (StreamFailure.Is(exception))
        {
            Fault = StreamFailure.FaultOf(exception);
            return StreamFailure.Describe(exception);
        }
    }

    /// <summary>From the link's loop. A batch is in memory until it is merged, any other message until it was looked at.</summary>
    public void Handled(LinkEvent happened, IReadOnlyList<LinkEffect> effects)
    {
        if (happened is LinkEvent.Merged) _gate.Leave(_merging.Dequeue());
        if (happened is not LinkEvent.Received || !_received.TryDequeue(out var bytes)) return;
        if (effects.Any(effect => effect is LinkEffect.Merge)) _merging.Enqueue(bytes);
        else _gate.Leave(bytes);
    }
}
