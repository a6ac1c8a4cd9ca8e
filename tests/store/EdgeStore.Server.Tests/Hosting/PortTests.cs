using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Hosting;

public sealed class PortTests
{
    private TestServer _server = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync();
        _http = new HttpClient { DefaultRequestVersion = HttpVersion.Version11, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("/health", """{"health":"true"}""")]
    [TestCase("/livez", "ok\n")]
    [TestCase("/livez?verbose", "[+]serializable_read ok\nok\n")]
    [TestCase("/readyz", "ok\n")]
    [TestCase("/readyz?verbose&exclude=serializable_read", "[+]linearizable_read ok\n[+]non_learner ok\nok\n")]
    [TestCase("/readyz/linearizable_read?verbose", "[+]linearizable_read ok\nok\n")]
    [TestCase("/version", """{"etcdserver":"3.5.21","etcdcluster":"3.5.0"}""")]
    public async Task Plain_http_is_served_on_the_client_port(string path, string body) =>
        Assert.That(await _http.GetStringAsync(new Uri(_server.ClientUrl, path)), Is.EqualTo(body));

    [Test]
    public async Task Http2_by_prior_knowledge_is_served_on_the_same_port()
    {
        using var channel = TestServer.Connect(_server.ClientUrl);
        var kv = new KV.KVClient(channel);
        await kv.PutAsync(new PutRequest { Key = Key("port"), Value = Key("1") });
        var response = await kv.RangeAsync(new RangeRequest { Key = Key("port") });
        Assert.That(response.Kvs.Single().Value.ToStringUtf8(), Is.EqualTo("1"));
        Assert.That(response.Header.ClusterId, Is.Not.Zero);
    }

    [Test]
    public async Task Plain_requests_can_also_come_over_http2()
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.ClientUrl, "/health"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await client.SendAsync(request);
        Assert.That(response.Version, Is.EqualTo(HttpVersion.Version20));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"health":"true"}"""));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(20)]
    public async Task A_preface_that_comes_in_pieces_is_recognised(int pieceLength)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_server.ClientUrl.Host, _server.ClientUrl.Port);

        // The preface and an empty SETTINGS frame; the answer begins with the server's SETTINGS (type 4).
        byte[] hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];
        foreach (var piece in hello.Chunk(pieceLength)) await socket.SendAsync(piece);
        var answer = new byte[9];
        await Eventually.Completes(ReadExactlyAsync(socket, answer));
        Assert.That(answer[3], Is.EqualTo(4));
    }

    [Test]
    public async Task A_connection_without_calls_is_not_closed()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server.ClientUrl.Host, _server.ClientUrl.Port);
        byte[] hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];
        await socket.SendAsync(hello);

        // Kestrel looks for idle connections every second.
        var sent = new MemoryStream();
        await using var stream = new NetworkStream(socket);
        var reading = stream.CopyToAsync(sent);
        Assert.That(async () => await reading.WaitAsync(TimeSpan.FromSeconds(3), TimeProvider.System), Throws.InstanceOf<TimeoutException>());
        Assert.That(sent.Length, Is.GreaterThan(9), "the server's settings");
    }

    [Test]
    public async Task A_post_that_begins_like_the_preface_is_http1()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server.ClientUrl.Host, _server.ClientUrl.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes("PRINT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        var answer = new byte[8];
        await Eventually.Completes(ReadExactlyAsync(socket, answer));
        Assert.That(Encoding.ASCII.GetString(answer), Is.EqualTo("HTTP/1.1"));
    }

    [Test]
    public async Task Silent_connections_do_not_keep_the_port_busy()
    {
        var silent = new List<Socket>();
        for (var i = 0; i < 50; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_server.ClientUrl.Host, _server.ClientUrl.Port);
            silent.Add(socket);
        }

        Assert.That(await _http.GetStringAsync(new Uri(_server.ClientUrl, "/livez")), Is.EqualTo("ok\n"));
        silent.ForEach(socket => socket.Dispose());
    }

    [Test]
    public async Task Etcds_services_are_not_on_the_peer_port()
    {
        using var channel = TestServer.Connect(_server.PeerUrl);
        var error = (await Assert.ThrowsAsync<RpcException>(async () => await new KV.KVClient(channel).RangeAsync(new RangeRequest { Key = Key("a") })))!;
        Assert.That(error.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }

    [Test]
    public async Task The_metrics_port_has_metrics_and_health_only()
    {
        Assert.That(await _http.GetStringAsync(new Uri(_server.MetricsUrl, "/metrics")), Does.Contain("etcd_server_has_leader 1"));
        Assert.That(await _http.GetStringAsync(new Uri(_server.MetricsUrl, "/health")), Does.Contain("true"));
        using var response = await _http.GetAsync(new Uri(_server.MetricsUrl, "/version"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static async Task ReadExactlyAsync(Socket socket, byte[] into)
    {
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(into);
    }

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
