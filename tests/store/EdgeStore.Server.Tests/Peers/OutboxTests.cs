using EdgeStore.Protocol.Replication;
using EdgeStore.Server.Peers;
using EdgeStore.Server.Telemetry;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using Prometheus;

namespace EdgeStore.Server.Tests.Peers;

public sealed class OutboxTests
{
    [Test]
    public async Task Of_acknowledgements_for_a_peer_that_does_not_read_only_the_newest_waits_and_the_next_heartbeat_comes_after_the_last()
    {
        var heartbeats = 0;
        var outbox = new Outbox(new LinkMetrics(new PeerMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()))), () => heartbeats++);
        var stream = new SlowStream();
        var writing = outbox.WriteToAsync(stream, CancellationToken.None);
        outbox.Add(new PeerMessage { Hello = new Hello() });
        for (ulong n = 1; n <= 1000; n++) outbox.Add(new PeerMessage { Ack = new Ack { Batches = n } });
        outbox.Add(new PeerMessage { Heartbeat = new Heartbeat { Revision = 9 } });
        outbox.Add(new PeerMessage { Batch = new Batch { Cursor = 7 } });
        outbox.Complete();

        Assert.That(heartbeats, Is.Zero);
        stream.Reads.SetResult();
        await Eventually.Completes(writing);

        Assert.That(stream.Written.Select(message => message.MessageCase), Is.EqualTo(new[]
        {
            PeerMessage.MessageOneofCase.Hello, PeerMessage.MessageOneofCase.Ack, PeerMessage.MessageOneofCase.Heartbeat, PeerMessage.MessageOneofCase.Batch,
        }));
        Assert.That(stream.Written[1].Ack.Batches, Is.EqualTo(1000));
        Assert.That(heartbeats, Is.EqualTo(1));
    }

    private sealed class SlowStream : IAsyncStreamWriter<PeerMessage>
    {
        public TaskCompletionSource Reads { get; } = new();

        public List<PeerMessage> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public async Task WriteAsync(PeerMessage message)
        {
            await Reads.Task;
            Written.Add(message);
        }
    }
}
