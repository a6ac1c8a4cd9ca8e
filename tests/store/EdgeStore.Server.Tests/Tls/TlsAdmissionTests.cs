using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Tls;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Tls;

/// <summary>Who is let in, beyond who is signed by whom.</summary>
public sealed class TlsAdmissionTests
{
    private TemporaryDirectory _directory = null!;
    private TestCertificates _certificates = null!;
    private string[] _client = null!;
    private string[] _peer = null!;

    [SetUp]
    public void Begin()
    {
        _directory = new TemporaryDirectory();
        _certificates = new TestCertificates(_directory.Path);
        var (certificate, key) = _certificates.Issue("server");
        var authority = _certificates.AuthorityFile;
        _client = [$"--cert-file={certificate}", $"--key-file={key}", $"--trusted-ca-file={authority}", "--listen-client-urls=https://127.0.0.1:0"];
        _peer = [$"--peer-cert-file={certificate}", $"--peer-key-file={key}", $"--peer-trusted-ca-file={authority}", "--listen-peer-urls=https://127.0.0.1:0"];
    }

    [TearDown]
    public void End()
    {
        _certificates.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task A_certificate_that_is_revoked_while_the_server_runs_is_refused_from_then_on()
    {
        using var taken = _certificates.Create("taken back");
        using var good = _certificates.Create("good");
        var list = _directory.File("crl");
        await File.WriteAllBytesAsync(list, _certificates.Revoke());
        await using var server = await TestServer.StartAsync([.. _client, $"--client-crl-file={list}"]);
        Assert.That(Put(server, taken), Is.True, "not yet");

        await File.WriteAllBytesAsync(list, _certificates.Revoke(taken));

        await Eventually.Holds(() => !Put(server, taken), "the new list counts");
        Assert.That(Put(server, good), Is.True);
    }

    [Test]
    public async Task Peers_are_looked_up_too()
    {
        using var taken = _certificates.Create("taken back");
        using var good = _certificates.Create("good");
        var list = _directory.File("crl");
        await File.WriteAllBytesAsync(list, _certificates.Revoke(taken));
        await using var server = await TestServer.StartAsync([.. _peer, $"--peer-crl-file={list}"]);
        Assert.That((Admin(server, taken), Admin(server, good)), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task A_list_that_is_none_stops_the_start()
    {
        var list = _directory.File("crl");
        await File.WriteAllTextAsync(list, "torn");
        var error = (await Assert.ThrowsAsync<Server.Hosting.StartupException>(() => TestServer.StartAsync([.. _client, $"--client-crl-file={list}"])))!;
        Assert.That(error.Message, Does.StartWith($"revocation list {list}: "));
    }

    [TestCase("127.0.0.1", true)]
    [TestCase("127.0.0.2,127.0.0.1", true)]
    [TestCase("127.0.0.2", false)]
    [TestCase("client", false, Description = "a common name is no host")]
    public async Task A_client_must_be_one_of_the_hosts(string hosts, bool isLetIn)
    {
        await using var server = await TestServer.StartAsync([.. _client, $"--client-cert-allowed-hostname={hosts}"]);
        using var certificate = _certificates.Create("client");
        Assert.That(Put(server, certificate), Is.EqualTo(isLetIn));
    }

    [TestCase("--peer-cert-allowed-cn=m2,operator", true)]
    [TestCase("--peer-cert-allowed-cn=m2", false)]
    [TestCase("--peer-cert-allowed-hostname=127.0.0.1", true)]
    [TestCase("--peer-cert-allowed-hostname=elsewhere.example", false)]
    public async Task Whoever_comes_to_the_peer_port_must_be_named(string flag, bool isLetIn)
    {
        await using var server = await TestServer.StartAsync([.. _peer, flag]);
        using var certificate = _certificates.Create("operator");
        Assert.That(Admin(server, certificate), Is.EqualTo(isLetIn));
    }

    [Test]
    public async Task The_cipher_suite_is_the_given_one()
    {
        await using var server = await TestServer.StartAsync([.. _client, "--cipher-suites=TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]);
        using var certificate = _certificates.Create("client");
        using var old = await HandshakeAsync(server, certificate, SslProtocols.Tls12);
        Assert.That(old.NegotiatedCipherSuite, Is.EqualTo(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), "both would rather have another");
        using var current = await HandshakeAsync(server, certificate, SslProtocols.Tls13);
        Assert.That(current.SslProtocol, Is.EqualTo(SslProtocols.Tls13), "whose suites cannot be chosen");
    }

    [TestCase("--tls-min-version=TLS1.3", SslProtocols.Tls12, SslProtocols.Tls13)]
    [TestCase("--tls-max-version=TLS1.2", SslProtocols.Tls13, SslProtocols.Tls12)]
    public async Task Versions_are_the_asked_for(string flag, SslProtocols refused, SslProtocols spoken)
    {
        await using var server = await TestServer.StartAsync([.. _client, flag]);
        using var certificate = _certificates.Create("client");
        await Assert.CatchAsync<Exception>(async () => (await HandshakeAsync(server, certificate, refused)).Dispose());
        using var stream = await HandshakeAsync(server, certificate, spoken);
        Assert.That(stream.SslProtocol, Is.EqualTo(spoken));
    }

    private bool Put(TestServer server, X509Certificate2 own)
    {
        using var channel = TestServer.Connect(server.ClientUrl, _certificates.HandlerFor(own));
        return IsAnswered(() => new KV.KVClient(channel).Put(new PutRequest { Key = ByteString.CopyFromUtf8("k") }));
    }

    private bool Admin(TestServer server, X509Certificate2 own)
    {
        using var channel = TestServer.Connect(server.PeerUrl, _certificates.HandlerFor(own));
        return IsAnswered(() => new Protocol.Admin.Admin.AdminClient(channel).Status(new Protocol.Admin.StatusRequest()));
    }

    private static bool IsAnswered(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (RpcException refusal) when (refusal.StatusCode is StatusCode.Unavailable or StatusCode.Internal)
        {
            return false;
        }
    }

    private async Task<SslStream> HandshakeAsync(TestServer server, X509Certificate2 own, SslProtocols version)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.ClientUrl.Host, server.ClientUrl.Port);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = server.ClientUrl.Host,
            EnabledSslProtocols = version,
            ClientCertificates = [own],
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                CertificateCheck.FaultOfServer(_certificates.Authorities, certificate, chain, errors) is null,
        });
        return stream;
    }
}
