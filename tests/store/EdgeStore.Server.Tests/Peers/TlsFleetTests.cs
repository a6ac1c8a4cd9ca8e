using System.Net.Security;
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
        new(Directory.CreateDirectory(files.File(name)).FullName);

    private static string[] Arguments(TestCertificates authority, string name)
    {
        var (certificate, key) = authority.Issue(name);
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
