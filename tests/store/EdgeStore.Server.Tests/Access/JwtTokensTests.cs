using System.Security.Cryptography;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;

namespace EdgeStore.Server.Tests.Access;

public sealed class JwtTokensTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Begin() => _directory = new TemporaryDirectory();

    [TearDown]
    public void End() => _directory.Dispose();

    [TestCase("RS256")]
    [TestCase("PS384")]
    [TestCase("ES256")]
    [TestCase("ES512")]
    [TestCase("HS256")]
    public async Task A_token_of_one_member_is_good_at_another_until_the_password_changes(string method)
    {
        await using var fleet = await TestFleet.StartAsync(2, "--bcrypt-cost=4", Flag(method, Keys(method)));
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        await SwitchOnAsync(one.Auth);
        await Eventually.Holds(() => Refusal(() => two.Get("k")) == "etcdserver: user name is empty", "the other member asks who it is");

        var token = (await one.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "r" })).Token;
        var claims = new JsonWebToken(token);
        Assert.That((claims.Alg, claims.GetPayloadValue<string>("username"), claims.GetPayloadValue<long>("revision")), Is.EqualTo((method, "root", 3L)));
        Assert.That(Refusal(() => Put(two.Kv, token)), Is.Null);
        Assert.That(Refusal(() => Put(two.Kv, Changed(token))), Is.EqualTo("etcdserver: invalid auth token"));

        await one.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "root", Password = "s" }, Header(token));
        await Eventually.Holds(() => Refusal(() => Put(two.Kv, token)) == "etcdserver: invalid auth token", "tokens of the old password are none");
    }

    [Test]
    public async Task Another_method_or_key_is_refused()
    {
        var keys = Keys("RS256");
        await using var server = await TestServer.StartAsync("--bcrypt-cost=4", Flag("RS256", keys));
        await using var other = await TestServer.StartAsync("--bcrypt-cost=4", Flag("RS512", keys));
        await using var stranger = await TestServer.StartAsync("--bcrypt-cost=4", Flag("RS256", Keys("RS256")));
        using var channel = TestServer.Connect(server.ClientUrl);
        await SwitchOnAsync(new Auth.AuthClient(channel));
        foreach (var issuer in new[] { other, stranger })
        {
            using var to = TestServer.Connect(issuer.ClientUrl);
            await SwitchOnAsync(new Auth.AuthClient(to));
            var token = (await new Auth.AuthClient(to).AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "r" })).Token;
            Assert.That(Refusal(() => Put(new KV.KVClient(to), token)), Is.Null);
            Assert.That(Refusal(() => Put(new KV.KVClient(channel), token)), Is.EqualTo("etcdserver: invalid auth token"));
        }
    }

    [Test]
    public async Task A_token_ends_at_its_time()
    {
        await using var server = await TestServer.StartAsync("--bcrypt-cost=4", Flag("ES256", Keys("ES256")) + ",ttl=1s");
        using var channel = TestServer.Connect(server.ClientUrl);
        var auth = new Auth.AuthClient(channel);
        await SwitchOnAsync(auth);
        var token = (await auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "r" })).Token;
        await Eventually.Holds(() => Refusal(() => Put(new KV.KVClient(channel), token)) == "etcdserver: invalid auth token", "it is over");
    }

    [Test]
    public async Task With_a_public_key_only_tokens_are_checked_and_not_given()
    {
        var (secret, open) = Keys("RS256");
        await using var giver = await TestServer.StartAsync("--bcrypt-cost=4", Flag("RS256", (secret, open)));
        await using var checker = await TestServer.StartAsync("--bcrypt-cost=4", $"--auth-token=jwt,sign-method=RS256,pub-key={open}");
        using var channel = TestServer.Connect(checker.ClientUrl);
        await SwitchOnAsync(new Auth.AuthClient(channel));
        Assert.That(
            Refusal(() => new Auth.AuthClient(channel).Authenticate(new AuthenticateRequest { Name = "root", Password = "r" })),
            Is.EqualTo("auth: token signing attempted with verify-only key"));

        var foreign = new JsonWebTokenHandler().CreateToken(
            """{"username":"root","revision":1,"exp":9999999999}""", Server.Access.JwtKeys.Load(new Server.Access.JwtOptions("RS256", secret, null, TimeSpan.FromMinutes(5))).Signing!);
        Assert.That(Refusal(() => Put(new KV.KVClient(channel), foreign)), Is.Null);
    }

    [Test]
    public async Task Keys_that_do_not_fit_stop_the_start()
    {
        var (secret, _) = Keys("RS256");
        var (elliptic, other) = (Keys("ES256").Secret, Keys("RS256").Open!);
        Assert.That(await ProblemAsync("RS256", (secret, other)), Is.EqualTo("--auth-token: the public key does not belong to the private one"));
        Assert.That(await ProblemAsync("RS256", (elliptic, null)), Does.StartWith($"--auth-token: {elliptic} is no key for RS256: "));
        Assert.That(await ProblemAsync("ES384", (elliptic, null)), Does.EndWith("its curve has 256 bits"));
        Assert.That(await ProblemAsync("RS256", (other, null)), Is.EqualTo($"--auth-token: {other} has no private key"));
        Assert.That(await ProblemAsync("RS256", (_directory.File("missing"), null)), Does.Contain("missing"));
    }

    private static async Task<string> ProblemAsync(string method, (string Secret, string? Open) keys) =>
        (await Assert.ThrowsAsync<StartupException>(() => TestServer.StartAsync(Flag(method, keys))))!.Message;

    private static string Flag(string method, (string Secret, string? Open) keys) =>
        $"--auth-token=jwt,sign-method={method},priv-key={keys.Secret}" + (keys.Open is null ? "" : $",pub-key={keys.Open}");

    private (string Secret, string? Open) Keys(string method)
    {
        var (secret, open) = (_directory.File(Path.GetRandomFileName()), _directory.File(Path.GetRandomFileName()));
        if (method.StartsWith('H'))
        {
            File.WriteAllBytes(secret, RandomNumberGenerator.GetBytes(32));
            return (secret, null);
        }

        using AsymmetricAlgorithm key = method switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(2048),
        };
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(open, key.ExportSubjectPublicKeyInfoPem());
        return (secret, open);
    }

    private static async Task SwitchOnAsync(Auth.AuthClient auth)
    {
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "r" });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.AuthEnableAsync(new AuthEnableRequest());
    }

    /// <summary>The same token with another letter in its signature.</summary>
    private static string Changed(string token)
    {
        var at = token.LastIndexOf('.') + 5;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }

    private static void Put(KV.KVClient kv, string token) => kv.Put(new PutRequest { Key = ByteString.CopyFromUtf8("k") }, Header(token));

    private static Metadata Header(string token) => new() { { "token", token } };

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
}
