using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeStore.Protocol.Admin;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Peers;

public sealed class TlsFleetTests
{
    [Test]
    public async Task Members_meet_over_mutual_TLS_and_a_certificate_of_another_authority_is_refused()
    {
        using var files = new TemporaryDirectory();
        using var ours = Authority(files, "ours");
        using var theirs = Authority(files, "theirs");
        await using var fleet = TestFleet.Create(3, "https", (_, tag) => Arguments(tag == 3 ? theirs : ours, $"m{tag}"));
        foreach (var member in fleet.Members)
        {
            var authority = member.Tag == 3 ? theirs : ours;
            member.AdminHandler = () => ShowingCertificate(authority, "operator");
            await fleet.StartAsync(member);
        }

        var (one, two, stranger) = (fleet.Members[0], fleet.Members[1], fleet.Members[2]);
        await one.PutAsync("k", "v");

        await Eventually.Holds(() => one.StatusOf(two).Converged, "those of one authority converge");
        await Eventually.Holds(() => one.StatusOf(stranger).LastError.Length > 0 && stranger.StatusOf(one).LastError.Length > 0, "both sides say what is wrong");
        Assert.Multiple(() =>
        {
            Assert.That(two.Get("k"), Is.EqualTo("v"));
            Assert.That(stranger.Get("k"), Is.Null);
            Assert.That(stranger.Status().Peers.Select(peer => peer.Connected), Is.All.False);
            Assert.That(one.Status().PeerCertificateNotAfter, Is.GreaterThan(0));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_member_that_knows_the_old_authority_only_meets_one_with_a_certificate_of_the_new_one(bool oldOneCalls)
    {
        using var files = new TemporaryDirectory();
        using var old = Authority(files, "old");
        using var next = Authority(files, "next");
        await using var fleet = TestFleet.Create(2, "https", (_, tag) => tag == 1 ? Arguments(old, "m1") : Renewed(old, next, "m2"));
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        if (oldOneCalls) fleet.CutCalls(two, one);
        else fleet.CutCalls(one, two);
        one.AdminHandler = () => ShowingCertificate(old, "operator");
        two.AdminHandler = () => ShowingCertificate(next, "operator");
        foreach (var member in fleet.Members) await fleet.StartAsync(member);
        await one.PutAsync("k", "v");

        await Eventually.Holds(() => one.StatusOf(two).Converged, "they converge");
        Assert.That(two.Get("k"), Is.EqualTo("v"));
    }

    [Test]
    public async Task The_status_tells_which_certificate_is_served_and_who_is_trusted()
    {
        using var files = new TemporaryDirectory();
        using var old = Authority(files, "old");
        using var next = Authority(files, "next");
        await using var fleet = TestFleet.Create(1, "https", (_, _) => Renewed(old, next, "m1"));
        var one = fleet.Members[0];
        one.AdminHandler = () => ShowingCertificate(next, "operator");
        await fleet.StartAsync(one);

        var status = one.Status();

        Assert.Multiple(() =>
        {
            Assert.That(status.PeerCertificateSha256, Is.EqualTo(Digest(X509CertificateLoader.LoadCertificateFromFile(files.File("next/m1.crt")))));
            Assert.That(status.PeerTrustedCaSha256, Is.EqualTo([Digest(next.Authorities[0]), Digest(old.Authorities[0])]));
            Assert.That(status.ClientCertificateSha256, Is.Empty);
        });
    }

    [TestCase("127.0.0.1", true, "expired")]
    [TestCase("127.0.0.2", false, "is for another host")]
    public async Task A_certificate_that_is_old_or_anothers_is_refused_with_the_reason(string host, bool expired, string reason)
    {
        using var files = new TemporaryDirectory();
        using var authority = Authority(files, "ours");
        await using var fleet = TestFleet.Create(2, "https", (_, tag) =>
            tag == 2 ? Arguments(authority, "m2", host, expired) : Arguments(authority, "m1"));
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        // A client's certificate has no host: only who dials it can see that it is another's.
        if (!expired) fleet.CutCalls(two, one);
        foreach (var member in fleet.Members)
        {
            member.AdminHandler = () => ShowingCertificate(authority, "operator");
            await fleet.StartAsync(member);
        }
        await one.PutAsync("k", "v");

        await Eventually.Holds(() => one.StatusOf(two).LastError.Contains(reason, StringComparison.Ordinal), "it is told why");
        Assert.That(one.StatusOf(two).Connected, Is.False);
        Assert.That(two.Get("k"), Is.Null);
    }

    [Test]
    public async Task The_admin_service_is_for_the_names_that_are_allowed()
    {
        using var files = new TemporaryDirectory();
        using var authority = Authority(files, "ours");
        await using var fleet = TestFleet.Create(2, "https", (_, tag) => [.. Arguments(authority, $"m{tag}"), "--admin-allowed-cn=operator"]);
        var member = fleet.Members[0];
        member.AdminHandler = () => ShowingCertificate(authority, "operator");
        await fleet.StartAsync(member);
        using var peer = TestServer.Connect(member.PeerUrl, ShowingCertificate(authority, "m2"));

        Assert.That(member.Status().Name, Is.EqualTo("m1"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new Protocol.Admin.Admin.AdminClient(peer).StatusAsync(new StatusRequest()));
        Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
    }

    private static TestCertificates Authority(TemporaryDirectory files, string name) =>
        new(Directory.CreateDirectory(files.File(name)).FullName, name);

    // As in the middle of the rotation of an authority: signed by the new one, which the old one vouches for; both are trusted.
    private static string[] Renewed(TestCertificates old, TestCertificates next, string name)
    {
        var arguments = Arguments(next, name);
        var certificate = Path.Combine(Path.GetDirectoryName(next.AuthorityFile)!, name + ".crt");
        File.AppendAllText(certificate, "\n" + old.VouchFor(next) + "\n");
        File.AppendAllText(next.AuthorityFile, "\n" + File.ReadAllText(old.AuthorityFile) + "\n");
        return arguments;
    }

    private static string Digest(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

    private static string[] Arguments(TestCertificates authority, string name, string host = "127.0.0.1", bool expired = false)
    {
        var (certificate, key) = authority.Issue(name, host, expired);
        return
        [
            "--listen-peer-urls=https://127.0.0.1:0", $"--peer-cert-file={certificate}", $"--peer-key-file={key}",
            $"--peer-trusted-ca-file={authority.AuthorityFile}", "--peer-client-cert-auth=true",
        ];
    }

    private static SocketsHttpHandler ShowingCertificate(TestCertificates authority, string name) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [authority.Create(name)],
            CertificateChainPolicy = Trusting(authority),
        },
    };

    private static X509ChainPolicy Trusting(TestCertificates authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authority.Authorities);
        return policy;
    }
}
