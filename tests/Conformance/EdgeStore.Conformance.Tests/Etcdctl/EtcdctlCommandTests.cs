using System.Diagnostics;
using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Conformance.Tests.Support;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>Commands that need several processes, or that measure.</summary>
public sealed class EtcdctlCommandTests(Implementation implementation) : ConformanceFixture(implementation)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Lock_lets_one_in_at_a_time()
    {
        var name = Key("lock").ToStringUtf8();
        using var first = EtcdctlRunner.Start(Server, ["lock", name]);
        Assert.That(await LineAsync(first), Does.StartWith(name + "/"));
        using var second = EtcdctlRunner.Start(Server, ["lock", name]);
        var line = LineAsync(second);
        await ContestantsAsync(2);
        Assert.That(line.IsCompleted, Is.False);

        NativeSignals.Terminate(first);

        Assert.That(await line, Does.StartWith(name + "/"));
        NativeSignals.Terminate(second);
        await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync()).WaitAsync(s_patience);
    }

    [Test]
    public async Task Elect_shows_a_listener_who_leads()
    {
        var name = Key("lock").ToStringUtf8();
        using var listener = EtcdctlRunner.Start(Server, ["elect", "--listen", name]);
        using var candidate = EtcdctlRunner.Start(Server, ["elect", name, "me"]);

        Assert.That(await LineAsync(listener), Does.StartWith(name + "/"));
        Assert.That(await LineAsync(listener), Is.EqualTo("me"));
        candidate.Kill();
        listener.Kill();
    }

    [Test]
    public async Task Make_mirror_copies_what_is_there_and_what_comes()
    {
        await using var destination = await ServerProcess.StartAsync(Implementation);
        await PutAsync("1", "one");
        await PutAsync("2", "two");
        using var mirror = EtcdctlRunner.Start(Server, ["make-mirror", "--prefix", Prefix.ToStringUtf8(), destination.ClientUrl.GetLeftPart(UriPartial.Authority)]);
        await HoldsAsync(destination, "1=one 2=two");

        await PutAsync("3", "three");
        await DeleteAsync("1");

        await HoldsAsync(destination, "2=two 3=three");
        mirror.Kill();
    }

    [Test]
    public async Task Move_leader_finds_that_the_member_leads_already()
    {
        var id = (await Client.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId.ToString("x");

        Assert.That(await EtcdctlRunner.RunAsync(Server, ["move-leader", id], []), Has.One.Contains("Leadership transferred"));
        Assert.That(
            await EtcdctlRunner.RunAsync(Server, ["move-leader", "1"], []), Is.EqualTo(new[] { "Error: etcdserver: bad leader transferee", "exit 1" }));
    }

    [Test]
    public async Task Check_datascale_passes() => Assert.That(
        await EtcdctlRunner.RunAsync(Server, ["check", "datascale", "--load", "s"], [], TimeSpan.FromMinutes(3)), Has.One.StartsWith("PASS"));

    private static Task<string?> LineAsync(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(s_patience);

    private Task ContestantsAsync(int count) => Eventually.IsTrueAsync(
        async () => (await Client.Kv.RangeAsync(new RangeRequest { Key = Key("lock/"), RangeEnd = Key("lock0"), CountOnly = true })).Count == count,
        s_patience,
        () => $"there are not {count} contestants");

    private Task HoldsAsync(ServerProcess destination, string expected) => Eventually.IsTrueAsync(
        async () =>
        {
            var found = await destination.Client.Kv.RangeAsync(All());
            return string.Join(' ', found.Kvs.Select(kv => $"{kv.Key.ToStringUtf8()[Prefix.Length..]}={kv.Value.ToStringUtf8()}")) == expected;
        },
        s_patience,
        () => $"the mirror does not hold {expected}");
}
