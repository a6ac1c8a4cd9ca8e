using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Tests.Access;

public sealed class AccessTests
{
    [Test]
    public async Task Users_and_the_switch_hold_at_every_member_and_a_new_password_ends_the_tokens_of_all()
    {
        await using var fleet = await TestFleet.StartAsync(2, "--bcrypt-cost=4");
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await one.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "r" });
        await one.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await one.Auth.UserAddAsync(new AuthUserAddRequest { Name = "alice", Password = "a" });
        await one.Auth.AuthEnableAsync(new AuthEnableRequest());
        await Eventually.Holds(() => Refusal(() => two.Get("k")) == "etcdserver: user name is empty", "the other member asks who it is");

        var alice = (await two.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "alice", Password = "a" })).Token;
        Assert.That(Refusal(() => Put(two, alice)), Is.EqualTo("etcdserver: permission denied"));
        Assert.That(Refusal(() => Put(one, alice)), Is.EqualTo("etcdserver: invalid auth token"), "a token is the member's own");

        var root = Token((await one.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "r" })).Token);
        await one.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "writer" }, root);
        await one.Auth.RoleGrantPermissionAsync(
            new AuthRoleGrantPermissionRequest { Name = "writer", Perm = new Permission { Key = Key("k"), PermType = Permission.Types.Type.Write } }, root);
        await one.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "alice", Role = "writer" }, root);
        await Eventually.Holds(() => Refusal(() => Put(two, alice)) is null, "the role has come");

        await one.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "alice", Password = "b" }, root);
        await Eventually.Holds(() => Refusal(() => Put(two, alice)) == "etcdserver: invalid auth token", "the token is gone");
        Assert.That((await one.Auth.AuthStatusAsync(new AuthStatusRequest(), root)).AuthRevision, Is.EqualTo(8));
    }

    [Test]
    public async Task A_certificates_common_name_is_its_user()
    {
        using var directory = new TemporaryDirectory();
        using var certificates = new TestCertificates(directory.Path);
        var (certificate, key) = certificates.Issue("server");
        await using var server = await TestServer.StartAsync(
            $"--cert-file={certificate}", $"--key-file={key}", "--listen-client-urls=https://127.0.0.1:0",
            $"--trusted-ca-file={certificates.AuthorityFile}", "--client-cert-auth", "--bcrypt-cost=4");
        using var root = TestServer.Connect(server.ClientUrl, certificates.HandlerFor("root"));
        using var stranger = TestServer.Connect(server.ClientUrl, certificates.HandlerFor("stranger"));
        var auth = new Auth.AuthClient(root);
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Options = new UserAddOptions { NoPassword = true } });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.AuthEnableAsync(new AuthEnableRequest());

        await new KV.KVClient(root).PutAsync(new PutRequest { Key = Key("k") });
        await new Maintenance.MaintenanceClient(root).DefragmentAsync(new DefragmentRequest());
        Assert.That(
            Refusal(() => new KV.KVClient(root).Put(new PutRequest { Key = Key("k") }, new Metadata { { "grpcgateway-accept", "*/*" } })),
            Is.EqualTo("etcdserver: user name is empty"), "a gateway's own certificate says nothing of who asks it");
        Assert.That(Refusal(() => new KV.KVClient(stranger).Put(new PutRequest { Key = Key("k") })), Is.EqualTo("etcdserver: permission denied"));
        Assert.That(Refusal(() => new Maintenance.MaintenanceClient(stranger).Defragment(new DefragmentRequest())), Is.EqualTo("etcdserver: user name not found"));

        using var http = new HttpClient(certificates.HandlerFor("root")) { BaseAddress = server.ClientUrl };
        var answer = await http.PostAsync("/v3/kv/range", new StringContent("""{"key":"aw=="}"""));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("user name is empty"), "not through the gateway, as with etcd");
        Assert.That((int)(await http.PutAsync("/config/local/log", new StringContent("""{"Level":"DEBUG"}"""))).StatusCode, Is.EqualTo(403));
    }

    [Test]
    public async Task Nested_transactions_are_looked_into()
    {
        await using var server = await TestServer.StartAsync("--bcrypt-cost=4");
        using var channel = TestServer.Connect(server.ClientUrl);
        var auth = new Auth.AuthClient(channel);
        foreach (var name in new[] { "root", "alice" }) await auth.UserAddAsync(new AuthUserAddRequest { Name = name, Password = name });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.AuthEnableAsync(new AuthEnableRequest());
        var alice = Token((await auth.AuthenticateAsync(new AuthenticateRequest { Name = "alice", Password = "alice" })).Token);
        var inner = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Key("k") } } } };
        var outer = new TxnRequest { Failure = { new RequestOp { RequestTxn = inner } } };

        Assert.That(Refusal(() => new KV.KVClient(channel).Txn(outer, alice)), Is.EqualTo("etcdserver: permission denied"));
    }

    private static void Put(FleetMember member, string token) => member.Kv.Put(new PutRequest { Key = Key("k") }, Token(token));

    private static string? Refusal(Action call)
    {
        try
        {
            call();
            return null;
        }
        catch (RpcException refusal)
        {
            return refusal.Status.Detail;
        }
    }

    private static Metadata Token(string token) => new() { { "token", token } };

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
