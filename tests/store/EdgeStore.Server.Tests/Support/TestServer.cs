using System.Collections;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using Grpc.Net.Client;

namespace EdgeStore.Server.Tests.Support;

/// <summary>A whole server in this process, on ports that the system chooses and a disk of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly StoreServer _server;
    private readonly TemporaryDirectory _directory;

    private TestServer(StoreServer server, TemporaryDirectory directory)
    {
        _server = server;
        _directory = directory;
    }

    public Uri ClientUrl => new(_server.Addresses[0]);

    public Uri PeerUrl => new(_server.Addresses[1]);

    public Uri MetricsUrl => new(_server.Addresses[2]);

    public IServiceProvider Services => _server.Services;

    public static async Task<TestServer> StartAsync(params string[] arguments)
    {
        var directory = new TemporaryDirectory();
        string[] defaults =
        [
            $"--data-dir={directory.File("data")}", "--log-level=error", "--listen-client-urls=http://127.0.0.1:0",
            "--listen-peer-urls=http://127.0.0.1:0", "--listen-metrics-urls=http://127.0.0.1:0",
        ];
        var options = OptionsReader.Read(CommandLine.Parse([.. defaults, .. arguments], new Hashtable()));
        var server = await StoreServer.BuildAsync(options, TimeProvider.System);
        await server.StartAsync();
        return new TestServer(server, directory);
    }

    /// <summary>A gRPC channel, with HTTP/2 by prior knowledge where there is no TLS.</summary>
    public static GrpcChannel Connect(Uri url, HttpMessageHandler? handler = null) =>
        GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = handler ?? new SocketsHttpHandler(), DisposeHttpClient = true });

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
        _directory.Dispose();
    }
}
