using System.IO.Compression;
using EdgeStore.Server.Tls;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace EdgeStore.Server.Peers;

/// <summary>Connections that this member opens to others' peer ports.</summary>
internal sealed class PeerChannels(PeerSettings settings, PeerTls tls)
{
    private const string CompressionHeader = "grpc-internal-encoding-request";

    public const string Compression = "gzip";

    public static readonly WriteOptions Uncompressed = new(WriteFlags.NoCompress);

    public static ICompressionProvider[] CompressionProviders => [new GzipCompressionProvider(CompressionLevel.Fastest)];

    /// <summary>A call whose messages may be compressed.</summary>
    public static CallOptions Call(CancellationToken cancellation) =>
        new(new Metadata { { CompressionHeader, Compression } }, cancellationToken: cancellation);

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
            CompressionProviders = CompressionProviders,
        });
    }
}
