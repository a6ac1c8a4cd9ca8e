using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Durability;

/// <summary>What the program says, and ends with, when it cannot start on data that is there; and that the data is there afterwards.</summary>
public sealed class RefusedStartTests
{
    /// <summary>Root may write everywhere, but for these.</summary>
    private const string WithoutRootsPassKey = "--bounding-set=-dac_override,-dac_read_search";

    private const int StartupError = 1;

    private string _folder = null!;
    private IPAddress _address = null!;
    private int[] _ports = null!;

    private string Data => Path.Combine(_folder, "data");

    [OneTimeSetUp]
    public async Task MakeData()
    {
        _folder = Directory.CreateTempSubdirectory("edgestore-refused-").FullName;
        _address = LoopbackAddress.Next();
        _ports = LoopbackAddress.FreePorts(_address, 3);
        await using var server = await ServerProcess.StartAsync(Implementation.EdgeStore, _folder, []);
        await server.Client.Kv.PutAsync(new PutRequest { Key = Bytes.Of("k"), Value = Bytes.Of("kept") });
    }

    [OneTimeTearDown]
    public void DeleteData() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_port_that_is_in_use_is_named()
    {
        foreach (var port in _ports)
        {
            using var other = new TcpListener(_address, port);
            other.Start();

            var run = await ProgramRun.OfAsync(Start());

            Assert.That((run.ExitCode, run.Errors), Is.EqualTo((StartupError, $"edgestore: Failed to bind to address http://{_address}:{port}: address already in use.\n")));
        }

        await using var server = await ServerProcess.StartAsync(Implementation.EdgeStore, _folder, []);
        var kept = await server.Client.Kv.RangeAsync(new RangeRequest { Key = Bytes.Of("k") });
        Assert.That(kept.Kvs.Single().Value, Is.EqualTo(Bytes.Of("kept")));
    }

    [Test]
    public async Task An_address_of_another_machine_is_named()
    {
        var run = await ProgramRun.OfAsync(Start("--listen-client-urls=http://192.0.2.1:2379"));

        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((StartupError, "edgestore: cannot listen on 192.0.2.1:2379: Cannot assign requested address\n")));
    }

    [Test]
    public async Task A_directory_that_another_process_has_is_named()
    {
        await using var running = await ServerProcess.StartAsync(Implementation.EdgeStore, _folder, []);

        var run = await ProgramRun.OfAsync(Start());

        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((StartupError, $"edgestore: --data-dir {Data}: directory {Data} is in use by another process\n")));
    }

    [Test]
    public async Task A_disk_that_is_mounted_read_only_is_named()
    {
        const string mount = """mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@" """;

        var before = Files();
        var run = await ProgramRun.OfAsync(["unshare", "--mount", "sh", "-c", mount, _folder, .. Start()]);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(StartupError));
            Assert.That(run.Errors, Does.StartWith($"edgestore: --data-dir {Data}: ").And.Contain("Read-only file system").And.Not.Contain("   at "));
            Assert.That(Files(), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task A_directory_that_may_not_be_written_is_named()
    {
        var before = Files();
        File.SetUnixFileMode(Data, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = await ProgramRun.OfAsync(["setpriv", WithoutRootsPassKey, .. Start()]);

        File.SetUnixFileMode(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(StartupError));
            Assert.That(run.Errors, Does.StartWith($"edgestore: --data-dir {Data}: ").And.Contain("ermission denied").And.Not.Contain("   at "));
            Assert.That(Files(), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task A_flag_that_does_not_exist_is_named_with_the_one_that_was_meant()
    {
        var run = await ProgramRun.OfAsync(Start("--data-dirr=x"));

        Assert.That((run.ExitCode, run.Errors.Split('\n')[0]), Is.EqualTo((2, "edgestore: unknown flag --data-dirr; did you mean --data-dir?")));
    }

    /// <summary>Without what RocksDB notes for people.</summary>
    private string[] Files() =>
    [
        .. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("LOG", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];

    private string[] Start(params string[] flags) =>
    [
        Binaries.EdgeStore, $"--data-dir={Data}", "--log-level=error", $"--name={ServerProcess.MemberName}", $"--listen-client-urls=http://{_address}:{_ports[0]}",
        $"--listen-peer-urls=http://{_address}:{_ports[1]}", $"--listen-metrics-urls=http://{_address}:{_ports[2]}", .. flags,
    ];
}
