using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Support;
using EdgeStore.Server.Tls;
using Microsoft.Extensions.Time.Testing;

namespace EdgeStore.Server.Tests.Tls;

public sealed class SelfSignedTests
{
    private TemporaryDirectory _directory = null!;
    private FakeTimeProvider _time = null!;
    private SelfSigned _own = null!;

    [SetUp]
    public void Begin()
    {
        _directory = new TemporaryDirectory();
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _own = new SelfSigned(_directory.File("fixtures"), ["127.0.0.1", "localhost"], Years: 2);
    }

    [TearDown]
    public void End() => _directory.Dispose();

    [Test]
    public void Is_made_once_and_found_again()
    {
        Assert.That(_own.Provide(_time));
        var first = Serial();
        _time.Advance(TimeSpan.FromDays(700));
        Assert.That(_own.Provide(_time), Is.False);
        Assert.That(Serial(), Is.EqualTo(first));
    }

    [Test]
    public void Is_made_anew_when_it_has_expired_or_is_not_whole()
    {
        _own.Provide(_time);
        _time.Advance(TimeSpan.FromDays(800));
        Assert.That(_own.Provide(_time), "expired");
        File.WriteAllText(_own.KeyFile, "torn");
        Assert.That(_own.Provide(_time), "torn");
        File.Delete(_own.CertFile);
        Assert.That(_own.Provide(_time), "missing");
    }

    [Test]
    public void Its_key_is_for_this_user_only()
    {
        _own.Provide(_time);
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(_own.KeyFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void A_place_where_nothing_can_be_written_is_named()
    {
        File.WriteAllText(_directory.File("fixtures"), "");
        Assert.That(() => _own.Provide(_time), Throws.TypeOf<StartupException>().With.Message.StartsWith("--auto-tls: "));
    }

    [Test]
    public async Task Is_served_and_is_for_the_hosts_that_clients_use()
    {
        await using var server = await TestServer.StartAsync("--auto-tls", "--listen-client-urls=https://127.0.0.1:0");
        var errors = SslPolicyErrors.None;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, found) => (errors = found) is not SslPolicyErrors.RemoteCertificateNotAvailable },
        });

        Assert.That(await http.GetStringAsync(new Uri(server.ClientUrl, "/livez")), Is.EqualTo("ok\n"));
        Assert.That(errors, Is.EqualTo(SslPolicyErrors.RemoteCertificateChainErrors), "only that nobody has signed it");
    }

    private string Serial()
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(_own.CertFile);
        return certificate.SerialNumber;
    }
}
