using System.Diagnostics;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>Calls of etcdctl that do not end by themselves.</summary>
public sealed class EtcdctlWatchTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    [Test]
    public async Task Watch_prints_history_and_then_the_present()
    {
        var from = await PutAsync("a", "1");
        using var watch = EtcdctlRunner.Start(Server, ["watch", "--prefix", Prefix.ToStringUtf8(), $"--rev={from}", "--prev-kv"]);

        var history = await ReadLinesAsync(watch, 3);
        await DeleteAsync("a");
        var present = await ReadLinesAsync(watch, 5);
        watch.Kill();

        var a = Key("a").ToStringUtf8();
        Assert.Multiple(() =>
        {
            Assert.That(history, Is.EqualTo(new[] { "PUT", a, "1" }));
            Assert.That(present, Is.EqualTo(new[] { "DELETE", a, "1", a, "" }));
        });
    }

    [Test]
    public async Task Watch_of_compacted_history_ends_with_an_error()
    {
        var first = await PutAsync("a", "1");
        await Client.Kv.CompactAsync(new CompactionRequest { Revision = await PutAsync("a", "2") });

        var output = await EtcdctlRunner.RunAsync(Server, ["watch", Key("a").ToStringUtf8(), $"--rev={first}"], []);

        Assert.That(output, Is.EqualTo(new[] { "Error: watch is canceled by the server", "exit 5" }));
    }

    [Test]
    public async Task Keep_alive_prints_each_answer()
    {
        var lease = (await Client.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3 })).ID;
        using var keepAlive = EtcdctlRunner.Start(Server, ["lease", "keep-alive", $"{lease:x}"]);

        var lines = await ReadLinesAsync(keepAlive, 2);
        keepAlive.Kill();

        Assert.That(lines, Is.All.EqualTo($"lease {lease:x16} keepalived with TTL(3)"));
    }

    [Test]
    public async Task Elect_wins_an_election_without_rivals()
    {
        using var elect = EtcdctlRunner.Start(Server, ["elect", Key("election").ToStringUtf8(), "me"]);

        var lines = await ReadLinesAsync(elect, 2);
        elect.Kill();

        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith(Key("election/").ToStringUtf8()));
            Assert.That(lines[1], Is.EqualTo("me"));
        });
    }

    private static async Task<List<string?>> ReadLinesAsync(Process process, int count)
    {
        var lines = new List<string?>();
        while (lines.Count < count)
            lines.Add(await process.StandardOutput.ReadLineAsync().WaitAsync(s_patience));
        return lines;
    }
}
