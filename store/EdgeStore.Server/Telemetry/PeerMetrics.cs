using EdgeStore.Protocol.Replication;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What goes between this member and its peers.</summary>
internal sealed class PeerMetrics(MetricFactory metrics)
{
    private readonly Counter _messages = metrics.CreateCounter("edgestore_peer_messages_total", "Messages of the peer protocol.", "direction", "kind");
    private readonly Counter _bytes = metrics.CreateCounter("edgestore_peer_bytes_total", "Their size before compression.", "direction");
    private readonly Counter _transactions = metrics.CreateCounter("edgestore_peer_transactions_total", "Transactions in batches.", "direction");

    public Gauge Links { get; } = metrics.CreateGauge("edgestore_peer_links", "Peers that are connected.");

    public Gauge Diverged { get; } = metrics.CreateGauge(
        "edgestore_diverged_peers", "Peers with an equal version vector and an unequal fingerprint: content was lost or damaged somewhere.");

    public Counter Refusals { get; } = metrics.CreateCounter("edgestore_peer_refusals_total", "Streams that were refused, by whom and why.", "by", "reason");

    public Counter DialFailures { get; } = metrics.CreateCounter("edgestore_peer_dial_failures_total", "Attempts to reach a peer that failed.");

    public Counter SentTo { get; } = metrics.CreateCounter("etcd_network_peer_sent_bytes_total", "Bytes of the messages that a peer was sent, before compression.", "To");

    public Counter ReceivedFrom { get; } = metrics.CreateCounter("etcd_network_peer_received_bytes_total", "Bytes of the messages that a peer has sent, before compression.", "From");

    public Gauge Active { get; } = metrics.CreateGauge("etcd_network_active_peers", "Open streams with a peer.", "Local", "Remote");

    public Counter Disconnected { get; } = metrics.CreateCounter("etcd_network_disconnected_peers_total", "How often the last stream with a peer has ended.", "Local", "Remote");

    public void Sent(PeerMessage message, int bytes) => Count("sent", message, bytes);

    public void Received(PeerMessage message, int bytes) => Count("received", message, bytes);

    private void Count(string direction, PeerMessage message, int bytes)
    {
        _messages.WithLabels(direction, message.MessageCase.ToString()).Inc();
        _bytes.WithLabels(direction).Inc(bytes);
        if (message.Batch is { } batch) _transactions.WithLabels(direction).Inc(batch.Transactions.Count);
    }
}
