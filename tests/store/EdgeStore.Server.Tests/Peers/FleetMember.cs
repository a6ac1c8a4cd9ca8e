using System.Collections;
using System.Net;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using Google.Protobuf;
using Grpc.Net.Client;

namespace EdgeStore.Server.Tests.Peers;

/// <summary>One real server of a test's fleet, that can stop and start again.</summary>
internal sealed class FleetMember(string name, int tag, string directory, IReadOnlyList<string> arguments) : IAsyncDisposable
{
    private StoreServer? _server;
    private GrpcChannel? _clients;
    private GrpcChannel? _peers;

    public string Name { get; } = name;

    public int Tag { get; } = tag;

    public string DataDirectory { get; } = Path.Combine(directory, name);

    public string MembershipFile { get; } = Path.Combine(directory, name + ".yaml");

    /// <summary>For the admin channel, where the peer port asks for a certificate.</summary>
    public Func<HttpMessageHandler>? AdminHandler { get; set; }

    public IServiceProvider Services => _server!.Services;

    public Uri PeerUrl => new(_server!.Addresses[1]);

    public Uri MetricsUrl => new(_server!.Addresses[2]);

    public KV.KVClient Kv => new(_clients);

    public Protocol.Etcd.Lease.LeaseClient Leases => new(_clients);

    public Auth.AuthClient Auth => new(_clients);

    public Cluster.ClusterClient Cluster => new(_clients);

    public Maintenance.MaintenanceClient Maintenance => new(_clients);

    public Protocol.Admin.Admin.AdminClient Admin => new(_peers);

    public async Task<IPEndPoint> StartAsync()
    {
        string[] all =
        [
            $"--name={Name}", $"--data-dir={DataDirectory}", "--log-level=error",
            "--listen-client-urls=http://127.0.0.1:0", "--listen-metrics-urls=http://127.0.0.1:0", .. arguments,
        ];
        if (!arguments.Any(argument => argument.StartsWith("--listen-peer-urls", StringComparison.Ordinal)))
            all = [.. all, "--listen-peer-urls=http://127.0.0.1:0"];
        _server = await StoreServer.BuildAsync(OptionsReader.Read(CommandLine.Parse(all, new Hashtable())), TimeProvider.System);
        await _server.StartAsync();
        _clients = Connect(new Uri(_server.Addresses[0]), new SocketsHttpHandler());
        _peers = Connect(PeerUrl, AdminHandler?.Invoke() ?? new SocketsHttpHandler());
        return new IPEndPoint(IPAddress.Loopback, PeerUrl.Port);
    }

    public async Task StopAsync()
    {
        if (_server is null) return;
        _clients!.Dispose();
        _peers!.Dispose();
        await _server.StopAsync();
        _server.Dispose();
        _server = null;
    }

    public async Task PutAsync(string key, string value, long lease = 0) => await Kv.PutAsync(new PutRequest
    {
        Key = ByteString.CopyFromUtf8(key),
        Value = ByteString.CopyFromUtf8(value),
        Lease = lease,
    });

    public string? Get(string key)
    {
        var response = Kv.Range(new RangeRequest { Key = ByteString.CopyFromUtf8(key) });
        return response.Kvs.Count == 0 ? null : response.Kvs[0].Value.ToStringUtf8();
    }

    public MemberStatus Status() => Admin.Status(new Protocol.Admin.StatusRequest());

    public PeerStatus StatusOf(FleetMember peer) => Status().Peers.Single(status => status.Tag == peer.Tag);

    public async ValueTask DisposeAsync() => await StopAsync();

    private static GrpcChannel Connect(Uri url, HttpMessageHandler handler) =>
        GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
}
