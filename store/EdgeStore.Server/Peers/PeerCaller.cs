using EdgeStore.Core.Membership;
using Peer = EdgeStore.Protocol.Replication.Peer;

namespace EdgeStore.Server.Peers;

/// <summary>The side of a link that calls: one attempt, and the link for as long as it lives.</summary>
internal sealed class PeerCaller(LinkServices links, PeerChannels channels)
{
    /// <exception cref="LinkAttemptException">There was no link, or not for long.</exception>
    public async Task CallAsync(ClusterMember peer, Uri address, CancellationToken cancellation)
    {
        var started = links.Time.GetTimestamp();
        using var channel = channels.Open(address);
        using var call = new Peer.PeerClient(channel).Exchange(PeerChannels.Call(cancellation));
        using var link = new LinkDriver(new PeerStream(call.ResponseStream, call.RequestStream, call.RequestStream.CompleteAsync), links, peer.Tag);
        await link.RunAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();

        if (link.End?.Reason == EdgeStore.Protocol.Replication.Refusal.Types.Reason.Duplicate) return;
        if (link.Peer is null || links.Time.GetElapsedTime(started) < links.Peers.ShortestLife)
            throw new LinkAttemptException(link.Error ?? "the stream ended");
    }
}

/// <summary>A peer could not be reached, or refused, or the connection did not last.</summary>
internal sealed class LinkAttemptException(string reason) : Exception(reason);
