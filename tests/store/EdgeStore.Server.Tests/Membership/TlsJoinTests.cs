using EdgeStore.Protocol.Etcd;
using EdgeStore.Protocol.Membership;
using EdgeStore.Server.Tests.Support;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Membership;

public sealed class TlsJoinTests
{
    [Test]
    public async Task A_process_joins_over_mutual_TLS_and_one_of_another_authority_is_not_let_in()
    {
        using var files = new TemporaryDirectory();
        using var ours = Authority(files, "ours");
        using var theirs = Authority(files, "theirs");
        await using var fleet = new GrowingFleet("https") { AdminHandler = () => ours.HandlerFor("operator") };
        var a = await fleet.StartAsync("a", Arguments(ours, "a"));
        var b = await fleet.StartAsync("b", [.. Arguments(ours, "b"), $"--join={fleet.UrlOf("a")}"]);
        await a.PutAsync("k", "v");
        await GrowingFleet.ConvergeAsync(a, b);

        using var stranger = TestServer.Connect(a.PeerUrl, ours.HandlerFor(theirs.Create("c")));
        var request = new JoinRequest { Name = "c", PeerUrls = { "https://127.0.0.1:1" }, MemberId = 7 };
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new Protocol.Membership.Membership.MembershipClient(stranger).JoinAsync(request));

        Assert.Multiple(() =>
        {
            Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.Unavailable));
            Assert.That(b.Get("k"), Is.EqualTo("v"));
            Assert.That(a.Cluster.MemberList(new MemberListRequest()).Members.Select(member => member.Name), Is.EqualTo(new[] { "a", "b" }));
        });
    }

    private static TestCertificates Authority(TemporaryDirectory files, string name) =>
        new(Directory.CreateDirectory(files.File(name)).FullName, name);

    private static string[] Arguments(TestCertificates authority, string name)
    {
        var (certificate, key) = authority.Issue(name);
        return
        [
            "--listen-peer-urls=https://127.0.0.1:0", $"--peer-cert-file={certificate}", $"--peer-key-file={key}",
            $"--peer-trusted-ca-file={authority.AuthorityFile}", "--peer-client-cert-auth=true",
        ];
    }
}
