using System.IO.Compression;
using EdgeStore.Core.Membership;
using EdgeStore.Server.Tls;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using Peer = EdgeStore.Protocol.Replication.Peer;

namespace EdgeStore.Server.Peers;

/// <summary>The side of a link that calls: one attempt, and the link for as long as it lives.</summary>
internal sealed class PeerCaller(LinkServices links, PeerTls tls)
{
    private const string CompressionHeader = "grpc-internal-encoding-request";
    private const string Compression = "gzip";

    /// <exception cref="LinkAttemptException">There was no link, or not for long.</exception>
    public async Task CallAsync(ClusterMember peer, Uri address, CancellationToken cancellation)
    {
        var started = links.Time.GetTimestamp();
        using var channel = Open(address);
        var headers = new Metadata { { CompressionHeader, Compression } };
        using var call = new Peer.PeerClient(channel).Exchange(new CallOptions(headers, cancellationToken: cancellation));
        using var link = new LinkDriver(new PeerStream(call.ResponseStream, call.RequestStream, call.RequestStream.CompleteAsync), links, peer.Tag);
        await link.RunAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();

        if (link.End?.Reason == EdgeStore.Protocol.Replication.Refusal.Types.Reason.Duplicate) return;
        if (link.Peer is null || links.Time.GetElapsedTime(started) < links.Peers.ShortestLife)
            throw new LinkAttemptException(link.Error ?? "the stream ended");
    }

    private GrpcChannel Open(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = links.Peers.ConnectTimeout,
            KeepAlivePingDelay = links.Peers.PingDelay,
            KeepAlivePingTimeout = links.Peers.PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseProxy = false,
        };
        if (tls.ForClient() is { } options) handler.SslOptions = options;
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = links.Peers.MaxMessageBytes,
            MaxSendMessageSize = null,
            CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)],
        });
    }
}

/// <summary>A peer could not be reached, or refused, or the connection did not last.</summary>
internal sealed class LinkAttemptException(string reason) : Exception(reason);
