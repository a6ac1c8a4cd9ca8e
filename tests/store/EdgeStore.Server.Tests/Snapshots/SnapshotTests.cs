using System.Security.Cryptography;
using EdgeStore.Core.Snapshots;
using EdgeStore.Protocol.Admin;
using EdgeStore.Protocol.Etcd;
using EdgeStore.Server.Hosting;
using EdgeStore.Server.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Server.Tests.Snapshots;

public sealed class SnapshotTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public async Task A_snapshot_of_a_busy_server_is_restored_to_one_revision()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = TestServer.Connect(server.ClientUrl);
        var kv = new KV.KVClient(channel);
        for (var i = 0; i < 200; i++) await kv.PutAsync(Pair($"k{i:000}", new string('x', 1000)));

        // Both keys of a pair are always equal.
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                await kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = Pair("a", $"{i}") }, new RequestOp { RequestPut = Pair("z", $"{i}") } } });
        });
        var file = _directory.File("snapshot");
        await SaveAsync(new Maintenance.MaintenanceClient(channel), file);
        await stop.CancelAsync();
        await load;

        var restored = await RunAsync("snapshot", "restore", file, "--data-dir", _directory.File("restored"));
        Assert.That(restored, Is.EqualTo(0));
        await using var copy = await TestServer.StartAsync($"--data-dir={_directory.File("restored")}");
        using var copied = TestServer.Connect(copy.ClientUrl);
        var all = await new KV.KVClient(copied).RangeAsync(new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) });
        var pair = all.Kvs.Where(pair => pair.Key.Length == 1).Select(pair => pair.Value.ToStringUtf8()).Distinct().ToList();
        Assert.That(all.Kvs.Count(pair => pair.Key.Length > 1), Is.EqualTo(200));
        Assert.That(pair, Has.Count.LessThanOrEqualTo(1));
    }

    [Test]
    public async Task The_admin_service_gives_the_same()
    {
        await using var server = await TestServer.StartAsync();
        using var clients = TestServer.Connect(server.ClientUrl);
        using var peers = TestServer.Connect(server.PeerUrl);
        await new KV.KVClient(clients).PutAsync(Pair("k", "v"));

        using var call = new Protocol.Admin.Admin.AdminClient(peers).Snapshot(new Protocol.Admin.SnapshotRequest());
        var chunks = await call.ResponseStream.ReadAllAsync().ToListAsync();

        SnapshotFile.Verify(new MemoryStream([.. chunks.SelectMany(chunk => chunk.Data)]));
        Assert.That(chunks.Select(chunk => chunk.Revision), Is.All.EqualTo(2));
    }

    [Test]
    public async Task A_stopped_member_is_saved_and_a_file_looked_at()
    {
        var (data, file) = (_directory.File("data"), _directory.File("snapshot"));
        await using (var server = await TestServer.StartAsync($"--data-dir={data}"))
        {
            using var channel = TestServer.Connect(server.ClientUrl);
            await new KV.KVClient(channel).PutAsync(Pair("k", "v"));
            Assert.That(await RunAsync("snapshot", "save", file, "--data-dir", data), Is.EqualTo(1));
            Assert.That(_error, Does.Contain("in use by another process"));
        }

        Assert.That(await RunAsync("snapshot", "save", file, "--data-dir", data), Is.EqualTo(0));
        Assert.That(await RunAsync("snapshot", "status", file, "--json"), Is.EqualTo(0));
        Assert.That(_output, Does.Contain("\"revision\":2,\"keys\":1,"));
        Assert.That(await RunAsync("snapshot", "status", file), Is.EqualTo(0));
        Assert.That(_output, Does.Match("revision +2\n"));
    }

    [Test]
    public async Task What_cannot_be_restored_leaves_everything_as_it_is()
    {
        var (data, file) = (_directory.File("data"), _directory.File("snapshot"));
        await using (var server = await TestServer.StartAsync($"--data-dir={data}"))
        {
        }

        await RunAsync("snapshot", "save", file, "--data-dir", data);
        var before = Directory.GetFiles(data).Order().ToList();

        Assert.That(await RunAsync("snapshot", "restore", file, "--data-dir", data), Is.EqualTo(1));
        Assert.That(_error, Does.Contain("is not empty"));
        Assert.That(Directory.GetFiles(data).Order(), Is.EqualTo(before));

        var bytes = await File.ReadAllBytesAsync(file);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.That(await RunAsync("snapshot", "restore", file, "--data-dir", _directory.File("new")), Is.EqualTo(1));
        Assert.That(_error, Does.Contain("the hash does not fit"));
        Assert.That(await RunAsync("snapshot", "restore", _directory.File("none"), "--data-dir", _directory.File("new")), Is.EqualTo(1));
        Assert.That(Directory.Exists(_directory.File("new")), Is.False);
        Assert.That(await RunAsync("snapshot", "save", file, "--data-dir", _directory.File("new")), Is.EqualTo(1));
        Assert.That(_error, Does.Contain("there is no store in it"));
        Assert.That(Directory.Exists(_directory.File("new")), Is.False);
        Assert.That(await RunAsync("snapshot", "restore", file), Is.EqualTo(2), "no --data-dir");
    }

    [Test]
    public async Task A_restore_that_is_run_again_does_nothing()
    {
        var (data, file, fresh) = (_directory.File("data"), _directory.File("snapshot"), _directory.File("new"));
        await using (var server = await TestServer.StartAsync($"--data-dir={data}"))
        {
        }

        await RunAsync("snapshot", "save", file, "--data-dir", data);
        string[] restore = ["snapshot", "restore", file, "--data-dir", fresh, "--unless-exists", "--delete-file"];
        Directory.CreateDirectory(fresh + ".restoring");
        await File.WriteAllTextAsync(Path.Combine(fresh + ".restoring", "CURRENT"), "of a restore that was killed");

        Assert.That(await RunAsync(restore), Is.EqualTo(0), _error);
        var files = Directory.GetFiles(fresh).Order().ToList();
        Assert.That(files, Is.Not.Empty);
        Assert.That(File.Exists(file), Is.False);
        Assert.That(Directory.Exists(fresh + ".restoring"), Is.False);

        Assert.That(await RunAsync(restore), Is.EqualTo(0), _error);
        Assert.That(_output, Does.Contain("has a store already: nothing is restored"));
        Assert.That(Directory.GetFiles(fresh).Order(), Is.EqualTo(files));
    }

    [Test]
    public async Task Another_snapshot_than_the_one_asked_for_is_refused()
    {
        var (data, file, fresh) = (_directory.File("data"), _directory.File("snapshot"), _directory.File("new"));
        await using (var server = await TestServer.StartAsync($"--data-dir={data}"))
        {
        }

        await RunAsync("snapshot", "save", file, "--data-dir", data);
        var hash = Convert.ToHexStringLower((await File.ReadAllBytesAsync(file))[^32..]);

        Assert.That(await RunAsync("snapshot", "restore", file, "--data-dir", fresh, "--hash", new string('0', 64), "--delete-file"), Is.EqualTo(1));
        Assert.That(_error, Does.Contain($"its hash is {hash}, not 000"));
        Assert.That((Directory.Exists(fresh), File.Exists(file)), Is.EqualTo((false, true)));
        Assert.That(await RunAsync("snapshot", "restore", file, "--data-dir", fresh, "--hash", hash), Is.EqualTo(0), _error);
    }

    private string _output = "";
    private string _error = "";

    private static PutRequest Pair(string key, string value) => new() { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };

    /// <summary>As etcd's clients do: they look for the hash behind whole blocks of 512 bytes.</summary>
    private static async Task SaveAsync(Maintenance.MaintenanceClient maintenance, string file)
    {
        using var call = maintenance.Snapshot(new Protocol.Etcd.SnapshotRequest());
        var responses = await call.ResponseStream.ReadAllAsync().ToListAsync();
        var bytes = responses.SelectMany(response => response.Blob).ToArray();
        Assert.That(bytes.Length % 512, Is.EqualTo(SHA256.HashSizeInBytes));
        Assert.That(SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)), Is.EqualTo(bytes[^32..]));
        Assert.That(responses.Select(response => response.RemainingBytes == 0), Is.EqualTo(responses.Select((_, i) => i == responses.Count - 1)));
        await File.WriteAllBytesAsync(file, bytes);
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await ServerProcess.RunAsync(arguments, TimeProvider.System, output, error);
        (_output, _error) = (output.ToString(), error.ToString());
        return exitCode;
    }
}
