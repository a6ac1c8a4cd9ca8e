using System.Text.Json;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Import;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace EdgeStore.Server.Tests.Import;

/// <summary>From one edgestore into another; the conformance tests do the same from an etcd.</summary>
public sealed class ImportTests
{
    private TestServer _from = null!;
    private TestServer _to = null!;
    private GrpcChannel _source = null!;
    private GrpcChannel _destination = null!;

    [SetUp]
    public async Task Begin()
    {
        _from = await TestServer.StartAsync("--bcrypt-cost=4");
        _to = await TestServer.StartAsync("--bcrypt-cost=4");
        (_source, _destination) = (TestServer.Connect(_from.ClientUrl), TestServer.Connect(_to.ClientUrl));
    }

    [TearDown]
    public async Task End()
    {
        _source.Dispose();
        _destination.Dispose();
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    [Test]
    public async Task Keys_and_leases_are_taken_and_a_second_run_changes_nothing()
    {
        var keys = Enumerable.Range(0, 1203).Select(i => $"k{i:0000}").ToList();
        foreach (var chunk in keys.Chunk(100))
            await Source.TxnAsync(new TxnRequest { Success = { chunk.Select(key => new RequestOp { RequestPut = Put(key, key + " value") }) } });
        await new Lease.LeaseClient(_source).LeaseGrantAsync(new LeaseGrantRequest { ID = 77, TTL = 600 });
        await Source.PutAsync(new PutRequest { Key = Key("leased"), Lease = 77 });
        await Source.PutAsync(Put("compact_rev_key", "5"));

        var (code, report, _) = await RunAsync();
        Assert.That((code, Number(report, "total"), Number(report, "copied"), Number(report, "leases"), Number(report, "localOnly")), Is.EqualTo((0, 1205L, 1204L, 1L, 1L)));
        var held = await Destination.RangeAsync(new RangeRequest { Key = Key("\0"), RangeEnd = Key("\0") });
        Assert.That(held.Kvs.Select(kv => kv.Key.ToStringUtf8()), Is.EqualTo(keys.Append("leased")));
        Assert.That(held.Kvs[7].Value.ToStringUtf8(), Is.EqualTo("k0007 value"));
        Assert.That(held.Kvs[^1].Lease, Is.EqualTo(77));
        var lease = await new Lease.LeaseClient(_destination).LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 77 });
        Assert.That(lease.GrantedTTL, Is.EqualTo(600));

        foreach (var again in new[] { "--resume", "--force" })
        {
            (code, report, _) = await RunAsync(again);
            Assert.That((code, Number(report, "copied"), Number(report, "same")), Is.EqualTo((0, 0L, 1204L)), again);
        }

        Assert.That((await Destination.RangeAsync(new RangeRequest { Key = Key("k") })).Header.Revision, Is.EqualTo(held.Header.Revision), "nothing was written anew");
    }

    [Test]
    public async Task What_is_there_is_refused_kept_or_overwritten()
    {
        await Source.PutAsync(Put("app/a", "old"));
        await Source.PutAsync(Put("app/b", "old"));
        await Source.PutAsync(Put("other", "old"));
        await Destination.PutAsync(Put("app/a", "newer"));

        var (code, _, error) = await RunAsync("--prefix=app/");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("the destination has 1 of such keys already: --resume goes on"));
        Assert.That(await ValueAsync("app/b"), Is.Null, "nothing was changed");

        (code, var report, _) = await RunAsync("--prefix=app/", "--resume");
        Assert.That((code, Number(report, "copied"), Number(report, "kept")), Is.EqualTo((0, 1L, 1L)));
        Assert.That(report.RootElement.GetProperty("keptKeys")[0].GetString(), Is.EqualTo("app/a"));
        Assert.That((await ValueAsync("app/a"), await ValueAsync("app/b"), await ValueAsync("other")), Is.EqualTo(("newer", "old", (string?)null)));

        (code, report, _) = await RunAsync("--prefix=app/", "--force");
        Assert.That((code, Number(report, "copied"), Number(report, "same")), Is.EqualTo((0, 1L, 1L)));
        Assert.That(await ValueAsync("app/a"), Is.EqualTo("old"));
    }

    [Test]
    public async Task Roles_and_users_are_taken_without_passwords_by_whoever_may_see_them()
    {
        var auth = new Auth.AuthClient(_source);
        foreach (var user in new[] { "root", "alice" }) await auth.UserAddAsync(new AuthUserAddRequest { Name = user, Password = user });
        await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "reader" });
        var permission = new Permission { Key = Key("app/"), RangeEnd = Key("app0"), PermType = Permission.Types.Type.Read };
        await auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = "reader", Perm = permission });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "alice", Role = "reader" });
        await Source.PutAsync(Put("app/a", "1"));
        await auth.AuthEnableAsync(new AuthEnableRequest());

        var (code, _, error) = await RunAsync("--users");
        Assert.That((code, error), Is.EqualTo((1, $"edgestore: --from {_from.ClientUrl.GetLeftPart(UriPartial.Authority)}: etcdserver: user name is empty\n")));
        (code, _, error) = await RunAsync("--users", "--user=root:wrong");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("authentication failed, invalid user ID or password"));

        (code, var report, _) = await RunAsync("--users", "--user=root:root");
        Assert.That((code, Number(report, "copied"), Number(report, "roles"), report.RootElement.GetProperty("sourceHasAuthentication").GetBoolean()), Is.EqualTo((0, 1L, 1L, true)));
        var taken = new Auth.AuthClient(_destination);
        Assert.That((await taken.UserGetAsync(new AuthUserGetRequest { Name = "alice" })).Roles, Is.EqualTo(new[] { "reader" }));
        Assert.That((await taken.RoleGetAsync(new AuthRoleGetRequest { Role = "reader" })).Perm, Is.EqualTo(new[] { permission }));
        await taken.AuthEnableAsync(new AuthEnableRequest());
        var refusal = (await Assert.ThrowsAsync<RpcException>(async () => await taken.AuthenticateAsync(new AuthenticateRequest { Name = "alice", Password = "alice" })))!;
        Assert.That(refusal.Status.Detail, Does.Contain("authentication failed"), "her password is not the old one");
    }

    [Test]
    public async Task A_member_is_not_copied_into_itself()
    {
        var (code, _, error) = await RunAsync($"--to={_from.ClientUrl}");
        Assert.That((code, error), Is.EqualTo((1, "edgestore: --from and --to lead to the same member\n")));
    }

    [TestCase("--from=nowhere", "edgestore: --from: 'nowhere' is not a URL such as http://127.0.0.1:2379\n")]
    [TestCase("--resume --force", "edgestore: --resume and --force exclude each other\n")]
    [TestCase("--to-cert=x", "edgestore: --to-cert and --to-key are needed together\n")]
    [TestCase("--user=root", "edgestore: --user: 'root' has no password: <name>:<password>, or --password\n")]
    public async Task Wrong_options_are_refused(string arguments, string expected)
    {
        var (code, _, error) = await RunAsync(arguments.Split(' '));
        Assert.That((code, error), Is.EqualTo((2, expected)));
    }

    [Test]
    public async Task TLS_is_spoken_with_either_end()
    {
        using var directory = new TemporaryDirectory();
        using var certificates = new TestCertificates(directory.Path);
        var (certificate, key) = certificates.Issue("server");
        await using var secured = await TestServer.StartAsync(
            $"--cert-file={certificate}", $"--key-file={key}", $"--trusted-ca-file={certificates.AuthorityFile}", "--listen-client-urls=https://127.0.0.1:0");
        await Source.PutAsync(Put("a", "1"));
        string[] shown = [$"--to={secured.ClientUrl}", $"--to-cacert={certificates.AuthorityFile}"];

        Assert.That((await RunAsync(shown)).Code, Is.EqualTo(1), "it wants a certificate");
        Assert.That((await RunAsync([.. shown, $"--to-cert={certificate}", $"--to-key={key}"])).Code, Is.Zero);
    }

    private KV.KVClient Source => new(_source);

    private KV.KVClient Destination => new(_destination);

    /// <summary>Later options are stronger.</summary>
    private async Task<(int Code, JsonDocument Report, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] ends = [.. Unless("--from", _from.ClientUrl), .. Unless("--to", _to.ClientUrl)];
        var code = await new ImportCommand(output, error, isTerminal: false).RunAsync(["import", "--json", .. ends, .. arguments]);
        return (code, JsonDocument.Parse(code == 0 ? output.ToString() : "{}"), error.ToString());

        IEnumerable<string> Unless(string option, Uri url) => arguments.Any(given => given.StartsWith(option + "=", StringComparison.Ordinal)) ? [] : [$"{option}={url}"];
    }

    private async Task<string?> ValueAsync(string key) => (await Destination.RangeAsync(new RangeRequest { Key = Key(key) })).Kvs.SingleOrDefault()?.Value.ToStringUtf8();

    private static long Number(JsonDocument report, string name) => report.RootElement.GetProperty(name).GetInt64();

    private static PutRequest Put(string key, string value) => new() { Key = Key(key), Value = ByteString.CopyFromUtf8(value) };

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
