using System.Text.Json;
using EdgeStore.Protocol.Auth;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Import;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Net.Client;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Import;

/// <summary>From a file as etcdctl writes it, without an etcd; the conformance tests take those of a real one.</summary>
public sealed class SnapshotImportTests
{
    private TemporaryDirectory _directory = null!;
    private TestServer _to = null!;
    private GrpcChannel _destination = null!;

    [SetUp]
    public async Task Begin()
    {
        _directory = new TemporaryDirectory();
        _to = await TestServer.StartAsync("--bcrypt-cost=4");
        _destination = TestServer.Connect(_to.ClientUrl);
    }

    [TearDown]
    public async Task End()
    {
        _destination.Dispose();
        await _to.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task The_last_change_of_each_live_key_is_taken_and_a_second_run_changes_nothing()
    {
        var snapshot = new EtcdSnapshotWriter().Put("a", "old").Put("gone", "1").Put("b", "2", lease: 7).Delete("gone").Put("a", "new").Put("back", "1").Delete("back").Put("back", "2")
            .Put("orphan", "its lease has ended", lease: 9).Put("compact_rev_key", "5").Grant(7, 600).Grant(8, 700);

        var (code, report, error) = await RunAsync(snapshot.ToSnapshot());
        Assert.That((code, error.Split('\n')[^2]), Is.EqualTo((0, "5 of 5 keys, 100 %")));
        Assert.That((Number(report, "revision"), Number(report, "copied"), Number(report, "expired"), Number(report, "localOnly"), Number(report, "leases")), Is.EqualTo((11L, 3L, 1L, 1L, 2L)));
        Assert.That(await ContentAsync(), Is.EqualTo(new[] { "a new 0", "b 2 7", "back 2 0" }));
        Assert.That((await new Lease.LeaseClient(_destination).LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 8 })).GrantedTTL, Is.EqualTo(700));

        (code, report, _) = await RunAsync(snapshot.ToSnapshot(), "--resume");
        Assert.That((code, Number(report, "copied"), Number(report, "same")), Is.EqualTo((0, 0L, 3L)));
    }

    [Test]
    public async Task Every_key_of_a_snapshot_of_many_pages_is_taken()
    {
        var snapshot = new EtcdSnapshotWriter();
        for (var i = 0; i < 2500; i++) snapshot.Put($"k{i:0000}", $"v{i}");

        var (code, report, _) = await RunAsync(snapshot.ToSnapshot());
        Assert.That((code, Number(report, "total"), Number(report, "copied")), Is.EqualTo((0, 2500L, 2500L)));
        Assert.That(await ContentAsync(), Is.EqualTo(Enumerable.Range(0, 2500).Select(i => $"k{i:0000} v{i} 0")));
    }

    [Test]
    public async Task Keys_of_a_prefix_are_taken_without_the_others()
    {
        var (code, report, _) = await RunAsync(new EtcdSnapshotWriter().Put("app/a", "1").Put("b", "2", lease: 7).Grant(7, 600).ToSnapshot(), "--prefix=app/");

        Assert.That((code, Number(report, "total"), Number(report, "leases")), Is.EqualTo((0, 1L, 0L)));
        Assert.That(await ContentAsync(), Is.EqualTo(new[] { "app/a 1 0" }));
    }

    [Test]
    public async Task Roles_and_users_are_taken()
    {
        var permission = new Permission { Key = Key("app/"), RangeEnd = Key("app0"), PermType = Permission.Types.Type.Read };
        var snapshot = new EtcdSnapshotWriter().AddUser("alice", new Role { Name = Key("reader"), KeyPermission = { permission } }).ToSnapshot();

        var (code, report, _) = await RunAsync(snapshot, "--users");
        Assert.That((code, report.RootElement.GetProperty("sourceHasAuthentication").GetBoolean()), Is.EqualTo((0, true)));
        var taken = new Auth.AuthClient(_destination);
        Assert.That((await taken.UserGetAsync(new AuthUserGetRequest { Name = "alice" })).Roles, Is.EqualTo(new[] { "reader" }));
        Assert.That((await taken.RoleGetAsync(new AuthRoleGetRequest { Role = "reader" })).Perm, Is.EqualTo(new[] { permission }));
    }

    [Test]
    public async Task A_file_without_its_hash_is_refused_unless_the_check_is_skipped()
    {
        var damaged = new EtcdSnapshotWriter().Put("a", "1").ToSnapshot();
        damaged[^40] ^= 1;

        Assert.That((await RunAsync(damaged)).Error, Does.EndWith("it does not have the hash at its end: it is damaged, or was not written to its end\n"));
        Assert.That((await RunAsync(new EtcdSnapshotWriter().Put("a", "1").ToDatabase())).Error, Does.Contain("there is no hash at its end, as in a file of a data directory"));
        Assert.That(await ContentAsync(), Is.Empty);
        Assert.That((await RunAsync(new EtcdSnapshotWriter().Put("a", "1").ToDatabase(), "--skip-hash-check")).Code, Is.Zero);
        Assert.That(await ContentAsync(), Is.EqualTo(new[] { "a 1 0" }));
    }

    [Test]
    public async Task What_is_no_snapshot_of_an_etcd_is_refused()
    {
        Assert.That((await RunAsync("EDGESNAP\u0001"u8.ToArray())).Error, Does.EndWith("it is a snapshot of an edgestore: edgestore snapshot restore makes a new member of it\n"));
        Assert.That((await RunAsync(new byte[5000], "--skip-hash-check")).Error, Does.EndWith("is no snapshot of an etcd, or a damaged one: it has no meta page that holds\n"));
        var (code, _, error) = await RunFileAsync(Path.Combine(_directory.Path, "missing"));
        Assert.That((code, error), Is.EqualTo((1, $"edgestore: --from-snapshot {_directory.Path}/missing: Could not find file '{_directory.Path}/missing'.\n")));
    }

    [TestCase("--skip-hash-check --from=http://127.0.0.1:1", "edgestore: --skip-hash-check needs --from-snapshot\n")]
    [TestCase("--from-snapshot=x --from=http://127.0.0.1:1", "edgestore: --from-snapshot is read in place of an etcd: --from and what belongs to it cannot be given with it\n")]
    [TestCase("--from-snapshot=x --user=root:x", "edgestore: --from-snapshot is read in place of an etcd: --from and what belongs to it cannot be given with it\n")]
    public async Task Options_that_do_not_fit_together_are_refused(string arguments, string expected)
    {
        var error = new StringWriter();
        var code = await new ImportCommand(TextWriter.Null, error, isTerminal: false).RunAsync(["import", .. arguments.Split(' ')]);

        Assert.That((code, error.ToString()), Is.EqualTo((2, expected)));
    }

    private Task<(int Code, JsonDocument Report, string Error)> RunAsync(byte[] content, params string[] arguments)
    {
        var path = Path.Combine(_directory.Path, "snapshot.db");
        File.WriteAllBytes(path, content);
        return RunFileAsync(path, arguments);
    }

    private async Task<(int Code, JsonDocument Report, string Error)> RunFileAsync(string path, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await new ImportCommand(output, error, isTerminal: false).RunAsync(["import", "--json", $"--from-snapshot={path}", $"--to={_to.ClientUrl}", .. arguments]);
        return (code, JsonDocument.Parse(code == 0 ? output.ToString() : "{}"), error.ToString());
    }

    private async Task<string[]> ContentAsync()
    {
        var held = await new KV.KVClient(_destination).RangeAsync(new RangeRequest { Key = Key("\0"), RangeEnd = Key("\0") });
        return [.. held.Kvs.Select(kv => $"{kv.Key.ToStringUtf8()} {kv.Value.ToStringUtf8()} {kv.Lease}")];
    }

    private static long Number(JsonDocument report, string name) => report.RootElement.GetProperty(name).GetInt64();

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);
}
