using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Cli.Tests;

/// <summary>Certificates: what works, and what the message is when it does not.</summary>
public sealed class TlsControlTests
{
    private TemporaryDirectory _files = null!;
    private TestCertificates _ours = null!;
    private TestCertificates _theirs = null!;
    private TestServer _server = null!;
    private string _url = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _files = new TemporaryDirectory();
        _ours = new TestCertificates(Directory.CreateDirectory(_files.File("ours")).FullName);
        _theirs = new TestCertificates(Directory.CreateDirectory(_files.File("theirs")).FullName);
        var (certificate, key) = _ours.Issue("m1");
        _server = await TestServer.StartAsync(
            "--listen-peer-urls=https://127.0.0.1:0", $"--peer-cert-file={certificate}", $"--peer-key-file={key}",
            $"--peer-trusted-ca-file={_ours.AuthorityFile}", "--admin-allowed-cn=admin");
        _url = $"127.0.0.1:{_server.PeerUrl.Port}";
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _ours.Dispose();
        _theirs.Dispose();
        _files.Dispose();
    }

    [Test]
    public async Task The_admins_certificate_opens_the_door()
    {
        var run = await StatusAsync([.. Trusting(_ours), .. Showing(_ours, "admin")]);

        Assert.That(run.Output, Does.Contain($"https://{_url}"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task Verification_can_be_skipped() =>
        Assert.That((await StatusAsync(["--insecure-skip-tls-verify", .. Showing(_ours, "admin")])).ExitCode, Is.EqualTo(ExitCode.Done));

    [Test]
    public async Task Another_identity_is_not_the_admins()
    {
        var run = await StatusAsync([.. Trusting(_ours), .. Showing(_ours, "somebody")]);

        Assert.That(run.Output, Does.Contain("not allowed: the admin service is not for 'somebody' (--admin-allowed-cn)"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
    }

    [Test]
    public async Task A_member_of_another_authority_is_not_believed()
    {
        var run = await StatusAsync([.. Trusting(_theirs), .. Showing(_ours, "admin")]);

        Assert.That(run.Output, Does.Contain("the member's certificate is not trusted (--cacert)"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.NoAnswer));
    }

    [Test]
    public async Task A_name_that_the_certificate_lacks_is_not_believed()
    {
        var run = await StatusAsync([.. Trusting(_ours), .. Showing(_ours, "admin"), "--server-name", "elsewhere"]);

        Assert.That(run.Output, Does.Contain("the member's certificate is not trusted (--cacert)"));
    }

    [Test]
    public async Task Who_shows_no_certificate_is_told_to()
    {
        var run = await StatusAsync([.. Trusting(_ours)]);

        Assert.That(run.Output, Does.Contain("--cert, --key"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.NoAnswer));
    }

    [Test]
    public async Task Http_to_an_https_port_is_told_apart()
    {
        var run = await ControlRun.Of("status", "--endpoints", $"http://{_url}");

        Assert.That(run.Output, Does.Contain("is it the peer port, and is that one https?"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.NoAnswer));
    }

    private Task<ControlRun> StatusAsync(string[] flags) => ControlRun.Of(["status", "--endpoints", _url, .. flags]);

    private static string[] Trusting(TestCertificates authority) => ["--cacert", authority.AuthorityFile];

    private static string[] Showing(TestCertificates authority, string name)
    {
        var (certificate, key) = authority.Issue(name);
        return ["--cert", certificate, "--key", key];
    }
}
