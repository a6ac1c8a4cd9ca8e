using EdgeStore.Protocol.Replication;
using Grpc.Core;
using Peer = EdgeStore.Protocol.Replication.Peer;

namespace EdgeStore.Server.Peers;

/// <summary>The side of a link that was called.</summary>
internal sealed class PeerService(LinkServices links, IHostApplicationLifetime lifetime, ILogger<PeerService> log) : Peer.PeerBase
{
    public override async Task Exchange(
        IAsyncStreamReader<PeerMessage> requestStream, IServerStreamWriter<PeerMessage> responseStream, ServerCallContext context)
    {
        if (links.Registry.Strangers >= links.Peers.MaxStrangers)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"{links.Peers.MaxStrangers} streams have not said yet who they are"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var link = new LinkDriver(new PeerStream(requestStream, responseStream, () => Task.CompletedTask), links, dialed: null);
        await link.RunAsync(stop.Token);
        if (link.End is { ByPeer: false, Reason: not (Refusal.Types.Reason.Unspecified or Refusal.Types.Reason.Duplicate) })
            log.LogWarning("a peer at {Address} was refused: {Reason}", context.Peer, link.Error);
        if (link.Fault is { } fault) throw new RpcException(fault);
    }
}
