using System.Security.Cryptography;
using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>etcdctl saves snapshots of both; what is in them is each implementation's own.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class EtcdctlSnapshotTests(Implementation implementation)
{
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
}
