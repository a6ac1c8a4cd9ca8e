using EdgeStore.Conformance.Tests.Servers;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>etcd's own yardstick; a minute long, so only for the store that is measured here.</summary>
public sealed class CheckPerfTests
{
    [Test]
    public async Task Check_perf_passes()
    {
        await using var server = await ServerProcess.StartAsync(Implementation.EdgeStore);

        var output = await EtcdctlRunner.RunAsync(server, ["check", "perf", "--load", "s"], [], TimeSpan.FromMinutes(3));

        Assert.That(output[^1], Is.EqualTo("PASS"), string.Join('\n', output.TakeLast(4)));
    }
}
