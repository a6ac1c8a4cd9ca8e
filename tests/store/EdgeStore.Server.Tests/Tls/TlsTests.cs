using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Options;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Tls;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeStore.Server.Tests.Tls;

public sealed class TlsTests
{
    private TemporaryDirectory _directory = null!;
    private TestCertificates _certificates = null!;
    private string[] _flags = null!;

    [SetUp]
    public void Begin()
    {
        _directory = new TemporaryDirectory();
        _certificates = new TestCertificates(_directory.Path);
        var (certificate, key) = _certificates.Issue("server");
        _flags = [$"--cert-file={certificate}", $"--key-file={key}", "--listen-client-urls=https://127.0.0.1:0"];
    }

    [TearDown]
    public void End()
    {
        _certificates.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task Both_protocols_are_served_over_tls()
    {
        await using var server = await TestServer.StartAsync(_flags);
        using var channel = TestServer.Connect(server.ClientUrl, Handler());
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") });
        using var http = new HttpClient(Handler());
        Assert.That(await http.GetStringAsync(new Uri(server.ClientUrl, "/health")), Does.Contain("true"));
    }

    [Test]
    public async Task A_changed_certificate_is_served_and_open_connections_stay()
    {
        await using var server = await TestServer.StartAsync(_flags);
        string? served = null;
        using var channel = TestServer.Connect(server.ClientUrl, Handler(seen: certificate => served = certificate.SerialNumber));
        var kv = new KV.KVClient(channel);
        using var watch = new Watch.WatchClient(channel).Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") } });
        Assert.That(await Eventually.Completes(watch.ResponseStream.MoveNext(CancellationToken.None)));
        var before = served;

        _certificates.Issue("server");
        await Eventually.Holds(() => ServedNow(server) != before, "new connections get the new certificate");

        await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") });
        Assert.That(await Eventually.Completes(watch.ResponseStream.MoveNext(CancellationToken.None)));
        Assert.That(served, Is.EqualTo(before), "the first connection is still the one in use");
    }

    [Test]
    public async Task A_client_certificate_is_asked_for_and_checked()
    {
        await using var server = await TestServer.StartAsync([.. _flags, $"--trusted-ca-file={_certificates.AuthorityFile}", "--client-cert-auth"]);
        using var own = _certificates.Create("client");
        using var trusted = TestServer.Connect(server.ClientUrl, Handler(own));
        await new KV.KVClient(trusted).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") });

        using var without = TestServer.Connect(server.ClientUrl, Handler());
        await Assert.ThrowsAsync<RpcException>(async () => await new KV.KVClient(without).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }));

        using var elsewhere = new TemporaryDirectory();
        using var strangers = new TestCertificates(elsewhere.Path);
        using var foreign = strangers.Create("client");
        using var untrusted = TestServer.Connect(server.ClientUrl, Handler(foreign));
        await Assert.ThrowsAsync<RpcException>(async () => await new KV.KVClient(untrusted).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }));
    }

    [Test]
    public async Task An_authority_that_was_renewed_under_its_name_is_trusted_beside_the_old_one()
    {
        using var elsewhere = new TemporaryDirectory();
        using var renewed = new TestCertificates(elsewhere.Path);
        var both = _directory.File("both.crt");
        File.WriteAllText(both, File.ReadAllText(_certificates.AuthorityFile) + "\n" + File.ReadAllText(renewed.AuthorityFile));
        await using var server = await TestServer.StartAsync([.. _flags, $"--trusted-ca-file={both}"]);

        foreach (var authority in new[] { _certificates, renewed })
        {
            using var certificate = authority.Create("client");
            using var channel = TestServer.Connect(server.ClientUrl, Handler(certificate));
            await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") });
        }
    }

    [Test]
    public void A_damaged_change_is_refused_and_the_old_certificate_kept()
    {
        var (certificate, key) = _certificates.Issue("server");
        var credentials = new TlsCredentials(new TlsOptions(certificate, key, TrustedCaFile: null), NullLogger.Instance);
        var before = credentials.Served;
        File.WriteAllText(certificate, "torn");
        credentials.OnChanged();
        Assert.That(credentials.Served, Is.EqualTo(before));
    }

    [Test]
    public void An_unusable_certificate_stops_the_start_with_its_name()
    {
        var missing = _directory.File("missing.crt");
        var error = Assert.Throws<StartupException>(() => new TlsCredentials(new TlsOptions(missing, missing, null), NullLogger.Instance))!;
        Assert.That(error.Message, Does.Contain(missing));
    }

    private string ServedNow(TestServer server)
    {
        var served = "";
        using var http = new HttpClient(Handler(seen: certificate => served = certificate.SerialNumber));
        using var response = http.Send(new HttpRequestMessage(HttpMethod.Get, new Uri(server.ClientUrl, "/livez")));
        return served;
    }

    private SocketsHttpHandler Handler(X509Certificate2? own = null, Action<X509Certificate2>? seen = null) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            LocalCertificateSelectionCallback = own is null ? null : (_, _, _, _, _) => own,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (certificate is X509Certificate2 whole) seen?.Invoke(whole);
                return CertificateCheck.FaultOfServer(_certificates.Authorities, certificate, chain, errors) is null;
            },
        },
    };
}
