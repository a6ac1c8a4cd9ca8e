using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.DevCluster.Networking;

namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>
/// One address in front of several API servers. All connections go to one of them while it is ready. Then they are cut and go to
/// another that is ready, and stay there when the first one is back: whoever moves has to list anew, so nobody moves without need.
/// </summary>
internal sealed class ApiServerBalancer : IAsyncDisposable
{
    private const int FailuresBeforeMove = 2;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>An API server whose store does not answer takes two seconds to say that it is not ready.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(4);

    private readonly string _networkNamespace;
    private readonly Socket _listener;
    private readonly ClusterLog _log;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loops;
    private volatile IReadOnlyList<IPEndPoint> _servers;
    private volatile Reign _reign;

    private ApiServerBalancer(string networkNamespace, Socket listener, IReadOnlyList<IPEndPoint> servers, ClusterLog log, TimeProvider time)
    {
        _networkNamespace = networkNamespace;
        _listener = listener;
        _servers = servers;
        _log = log;
        _time = time;
        // Each question is a connection of its own, as each client's first one is.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        handler.SslOptions.RemoteCertificateValidationCallback = AcceptAny;
        NamespaceSockets.Use(handler, networkNamespace);
        _http = new HttpClient(handler) { Timeout = AnswerLimit };
        _reign = new Reign(servers[0], _stop.Token);
        _loops = Task.WhenAll(AcceptAsync(), WatchAsync());
    }

    /// <param name="networkNamespace">Where it listens, and where its connections to the servers begin.</param>
    /// <param name="address">What it listens on.</param>
    /// <param name="servers">The first one is used first.</param>
    /// <param name="log">Says which server is used.</param>
    /// <param name="time">The clock.</param>
    public static async Task<ApiServerBalancer> StartAsync(
        string networkNamespace, IPEndPoint address, IReadOnlyList<IPEndPoint> servers, ClusterLog log, TimeProvider time) =>
        new(networkNamespace, await NamespaceSockets.ListenAsync(networkNamespace, address), servers, log, time);

    /// <summary>Another one that is used when the present one is not ready.</summary>
    public void Add(IPEndPoint server) => _servers = [.. _servers, server];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loops;
        _http.Dispose();
        _reign.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptAsync(_stop.Token), _reign);
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // The end, or a client that went before it was served.
            }
        }
    }

    private async Task RelayAsync(Socket accepted, Reign reign)
    {
        await using var client = new NetworkStream(accepted, ownsSocket: true);
        try
        {
            await using var server = new NetworkStream(
                await NamespaceSockets.ConnectAsync(_networkNamespace, reign.Server, reign.Ended), ownsSocket: true);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(reign.Ended);
            Task[] directions = [client.CopyToAsync(server, end.Token), server.CopyToAsync(client, end.Token)];
            await Task.WhenAny(directions);
            await end.CancelAsync();
            await Task.WhenAll(directions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client sees a connection that was closed, and comes again.
        }
    }

    private async Task WatchAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested;)
        {
            failures = await IsReadyAsync(_reign.Server) ? 0 : failures + 1;
            if (failures >= FailuresBeforeMove && await FindReadyAsync() is { } ready)
            {
                _log.Write("balancer", $"from {_reign.Server} to {ready}");
                var before = _reign;
                _reign = new Reign(ready, _stop.Token);
                before.Dispose();
                failures = 0;
            }
            await Task.Delay(Period, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IPEndPoint?> FindReadyAsync()
    {
        foreach (var server in _servers.Where(server => !server.Equals(_reign.Server)))
            if (await IsReadyAsync(server)) return server;
        return null;
    }

    private async Task<bool> IsReadyAsync(IPEndPoint server)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"https://{server}/readyz"), _stop.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>It asks for readiness and nothing else; clients check the certificates themselves, through it.</summary>
    private static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;

    /// <summary>The time during which one server is used.</summary>
    private sealed class Reign : IDisposable
    {
        private readonly CancellationTokenSource _end;

        public Reign(IPEndPoint server, CancellationToken stop)
        {
            Server = server;
            _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Ended = _end.Token;
        }

        public IPEndPoint Server { get; }

        /// <summary>Cuts the connections to it.</summary>
        public CancellationToken Ended { get; }

        public void Dispose()
        {
            _end.Cancel();
            _end.Dispose();
        }
    }
}
