using System.Security.Cryptography;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>etcdctl saves snapshots of both; what is in them is each implementation's own.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class EtcdctlSnapshotTests(Implementation implementation)
{
    private static readonly string[] s_etcdctl = ["env", "ETCDCTL_API=3", Binaries.Etcdctl];

    [Test]
    public async Task Save_gets_a_whole_file_with_its_hash_behind_whole_blocks()
    {
        await using var server = await ServerProcess.StartAsync(implementation);
        await EtcdctlRunner.RunAsync(server, ["put", "k", "v"], []);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var output = await EtcdctlRunner.RunAsync(server, ["snapshot", "save", file], []);

            Assert.That(output, Is.EqualTo(new[] { $"Snapshot saved at {file}" }));
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.That(bytes.Length % 512, Is.EqualTo(SHA256.HashSizeInBytes));
            Assert.That(SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes)), Is.EqualTo(bytes[^SHA256.HashSizeInBytes..]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task What_was_saved_is_checked_and_restored_by_the_stores_own_command()
    {
        string[] program = implementation == Implementation.Etcd ? s_etcdctl : [Binaries.EdgeStore];
        var folder = Directory.CreateTempSubdirectory("edgestore-restored-").FullName;
        try
        {
            var file = await SaveAsync(folder);
            var status = await ProgramRun.OfAsync([.. program, "snapshot", "status", file]);
            await using var restored = ServerProcess.NotStarted(implementation, folder);
            var restore = await ProgramRun.OfAsync([.. program, "snapshot", "restore", file, "--data-dir", restored.DataDirectory, .. Identity(restored)]);
            Assert.That((status.ExitCode, restore.ExitCode), Is.EqualTo((0, 0)), status.Errors + restore.Errors);

            await restored.StartAsync();

            Assert.That(await EtcdctlRunner.RunAsync(restored, ["get", "k"], []), Is.EqualTo(new[] { "k", "saved" }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Etcdctl_itself_reads_what_is_etcds_and_says_so_of_what_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("edgestore-status-").FullName;
        try
        {
            var status = await ProgramRun.OfAsync([.. s_etcdctl, "snapshot", "status", await SaveAsync(folder)]);

            Assert.That((status.ExitCode, status.Errors), Is.EqualTo(implementation == Implementation.Etcd ? (0, "") : (1, "Error: invalid database\n")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string> SaveAsync(string folder)
    {
        var file = Path.Combine(folder, "snapshot");
        await using var server = await ServerProcess.StartAsync(implementation);
        await EtcdctlRunner.RunAsync(server, ["put", "k", "saved"], []);
        await EtcdctlRunner.RunAsync(server, ["snapshot", "save", file], []);
        return file;
    }

    /// <summary>etcd's restore has to be told who the member will be.</summary>
    private string[] Identity(ServerProcess restored)
    {
        var peer = restored.PeerUrl.GetLeftPart(UriPartial.Authority);
        return implementation == Implementation.Etcd
            ? ["--name", ServerProcess.MemberName, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"{ServerProcess.MemberName}={peer}"]
            : [];
    }
}
