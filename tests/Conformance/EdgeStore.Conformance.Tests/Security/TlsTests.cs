using System.Net;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Security;

/// <summary>Whom a server with certificates lets in, and as whom: asked by etcdctl, of both servers.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class TlsTests(Implementation implementation)
{
    private static readonly string[] s_patient = ["--dial-timeout=30s", "--command-timeout=60s"];
    private static readonly string[] s_brief = ["--dial-timeout=2s", "--command-timeout=3s"];

    private string _folder = null!;
    private TestAuthority _authority = null!;
    private TestAuthority _strangers = null!;
    private ServerProcess _server = null!;
    private (string Certificate, string Key) _good;
    private (string Certificate, string Key) _revoked;

    [OneTimeSetUp]
    public async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("edgestore-tls-").FullName;
        _authority = new TestAuthority(Path.Combine(_folder, "own"));
        _strangers = new TestAuthority(Path.Combine(_folder, "strangers"));
        (_good, _revoked) = (_authority.Issue("root"), _authority.Issue("revoked"));
        _server = ServerProcess.WithTls(implementation, address =>
        {
            // Debian's etcd calls itself to serve JSON, and shows this one then.
            var own = _authority.Issue("server", address, TestAuthority.ForServers);
            return
            [
                "--cert-file", own.Certificate, "--key-file", own.Key, "--trusted-ca-file", _authority.CaFile, "--client-cert-auth",
                "--client-crl-file", _authority.Revoke(_revoked.Certificate),
            ];
        });
        await _server.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is not null) await _server.DisposeAsync();
        _authority?.Dispose();
        _strangers?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Who_shows_no_certificate_or_a_wrong_one_is_turned_away()
    {
        var wrong = new Dictionary<string, (string Certificate, string Key)?>
        {
            ["none"] = null,
            ["of another authority"] = _strangers.Issue("root"),
            ["expired"] = _authority.Issue("expired", expired: true),
            ["for servers"] = _authority.Issue("for-servers", purpose: TestAuthority.ForServers),
            ["revoked"] = _revoked,
        };
        Assert.That((await GetAsync(_good)).ExitCode, Is.Zero, "the right one");
        foreach (var (what, certificate) in wrong)
            Assert.That((await RunAsync(certificate, ["get", "k", .. s_brief])).ExitCode, Is.Not.Zero, what);
    }

    [Test]
    public async Task The_common_name_is_the_user()
    {
        var nobody = _authority.Issue("nobody");
        foreach (var command in new[] { "user add root --no-password", "user grant-role root root", "user add nobody --no-password", "auth enable" })
            Assert.That(await RunAsync(_good, [.. command.Split(' '), .. s_patient]), Has.Property(nameof(ProgramRun.ExitCode)).Zero, command);
        try
        {
            Assert.That((await GetAsync(_good)).ExitCode, Is.Zero);
            Assert.That((await GetAsync(nobody)).Errors, Does.Contain("etcdserver: permission denied"));
        }
        finally
        {
            await RunAsync(_good, ["auth", "disable", .. s_patient]);
        }
    }

    private Task<ProgramRun> GetAsync((string Certificate, string Key) certificate) => RunAsync(certificate, ["get", "k", .. s_patient]);

    private Task<ProgramRun> RunAsync((string Certificate, string Key)? certificate, string[] arguments)
    {
        string[] shown = certificate is { } files ? ["--cert", files.Certificate, "--key", files.Key] : [];
        return ProgramRun.OfAsync([Binaries.Etcdctl, "--endpoints", _server.SecureUrl!.GetLeftPart(UriPartial.Authority), "--cacert", _authority.CaFile, .. shown, .. arguments]);
    }
}
