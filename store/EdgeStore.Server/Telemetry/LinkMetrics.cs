using EdgeStore.Protocol.Replication;
using Prometheus;

namespace EdgeStore.Server.Telemetry;

/// <summary>What goes over one link. Whom it is with turns out after its first messages, which count for no peer.</summary>
internal sealed class LinkMetrics(PeerMetrics all)
{
    private volatile Peer? _peer;

    public void Met(ulong self, ulong peer)
    {
        var (local, remote) = (Name(self), Name(peer));
        _peer = new Peer(
            all.SentTo.WithLabels(remote), all.ReceivedFrom.WithLabels(remote), all.Active.WithLabels(local, remote), all.Disconnected.WithLabels(local, remote));
        _peer.Active.Inc();
    }

    /// <param name="isLost">The pair has no other link that takes its place.</param>
    public void Ended(bool isLost)
    {
        _peer?.Active.Dec();
        if (isLost) _peer?.Disconnected.Inc();
    }

    public void Sent(PeerMessage message, int bytes)
    {
        all.Sent(message, bytes);
        _peer?.Sent.Inc(bytes);
    }

    public void Received(PeerMessage message, int bytes)
    {
        all.Received(message, bytes);
        _peer?.Received.Inc(bytes);
    }

    private static string Name(ulong memberId) => memberId.ToString("x");

    private sealed record Peer(Counter.Child Sent, Counter.Child Received, Gauge.Child Active, Counter.Child Disconnected);
}
