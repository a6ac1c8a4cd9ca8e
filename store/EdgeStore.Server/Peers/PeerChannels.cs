using EdgeStore.Server.Tls;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Server.Peers;

/// <summary>Connections that this member opens to others' peer ports.</summary>
internal sealed class PeerChannels(PeerSettings settings, ZstdCompression compression, PeerTls tls)
{
    private const string CompressionHeader = "grpc-internal-encoding-request";

    public static readonly WriteOptions Uncompressed = new(WriteFlags.NoCompress);

    /// <summary>A call whose messages may be compressed.</summary>
    public static CallOptions Call(CancellationToken cancellation) =>
        new(new Metadata { { CompressionHeader, ZstdCompression.Name } }, cancellationToken: cancellation);

    public GrpcChannel Open(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = settings.ConnectTimeout,
            KeepAlivePingDelay = settings.PingDelay,
            KeepAlivePingTimeout = settings.PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseProxy = false,
        };
        if (tls.ForClient() is { } options) handler.SslOptions = options;
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = settings.MaxMessageBytes,
            MaxSendMessageSize = null,
            CompressionProviders = [compression],
        });
    }
}
