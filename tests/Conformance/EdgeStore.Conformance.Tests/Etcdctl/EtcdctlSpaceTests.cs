using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>The way out of a full store, as etcd's manual has it.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class EtcdctlSpaceTests(Implementation implementation)
{
    private const int MaxPuts = 200;

    [Test]
    public async Task A_full_store_is_compacted_defragmented_and_disarmed()
    {
        await using var server = await ServerProcess.StartAsync(implementation, $"--quota-backend-bytes={24 << 20}");
        var revision = await FillAsync(server);

        Assert.That(await RunAsync("put", "a", "1"), Is.EqualTo(new[] { "Error: etcdserver: mvcc: database space exceeded", "exit 1" }));
        Assert.That(await RunAsync("alarm", "list"), Has.One.Matches<string>(line => line!.EndsWith("alarm:NOSPACE", StringComparison.Ordinal)));
        Assert.That(await RunAsync("get", "--keys-only", "large"), Is.EqualTo(new[] { "large", "" }));
        Assert.That(await RunAsync("del", "large"), Is.EqualTo(new[] { "1" }));
        Assert.That(await RunAsync("compact", "--physical", $"{revision + 1}"), Is.EqualTo(new[] { $"compacted revision {revision + 1}" }));
        Assert.That(await RunAsync("defrag"), Has.One.StartsWith("Finished defragmenting"));
        Assert.That(await RunAsync("alarm", "disarm"), Has.One.Matches<string>(line => line!.EndsWith("alarm:NOSPACE", StringComparison.Ordinal)));
        Assert.That(await RunAsync("put", "a", "1"), Is.EqualTo(new[] { "OK" }));
        Assert.That(await RunAsync("alarm", "list"), Is.Empty);

        async Task<string[]> RunAsync(params string[] arguments) =>
            [.. (await EtcdctlRunner.RunAsync(server, arguments, [])).Select(line => line.TrimEnd())];
    }

    [Test]
    public async Task The_alarm_outlives_a_restart()
    {
        await using var server = await ServerProcess.StartAsync(implementation, $"--quota-backend-bytes={24 << 20}");
        await FillAsync(server);

        await server.StopAsync();
        await server.StartAsync();

        await Refused.WithAsync(
            StatusCode.ResourceExhausted,
            "etcdserver: mvcc: database space exceeded",
            server.Client.Kv.PutAsync(new PutRequest { Key = Bytes.Of("a") }));
    }

    /// <returns>The last revision.</returns>
    private static async Task<long> FillAsync(ServerProcess server)
    {
        // Random, so that it does not compress.
        var megabyte = new byte[1 << 20];
        new Random(1).NextBytes(megabyte);
        var put = new PutRequest { Key = Bytes.Of("large"), Value = UnsafeByteOperations.UnsafeWrap(megabyte) };
        for (var i = 0; i < MaxPuts; i++)
        {
            try
            {
                await server.Client.Kv.PutAsync(put);
            }
            catch (RpcException full) when (full.StatusCode == StatusCode.ResourceExhausted)
            {
                return (await server.Client.Kv.RangeAsync(new RangeRequest { Key = put.Key, CountOnly = true })).Header.Revision;
            }
        }

        throw new AssertionException($"{MaxPuts} MiB fit into the quota");
    }
}
