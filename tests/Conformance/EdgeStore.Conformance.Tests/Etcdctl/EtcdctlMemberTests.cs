using EdgeStore.Conformance.Tests.Servers;
using EdgeStore.Protocol.Etcd;
using NUnit.Framework;

namespace EdgeStore.Conformance.Tests.Etcdctl;

/// <summary>Members come and change; each on a server of its own, which is not the same afterwards.</summary>
[TestFixtureSource(typeof(Implementations))]
public sealed class EtcdctlMemberTests(Implementation implementation)
{
    private const string Elsewhere = "http://127.0.0.1:9";

    private ServerProcess _server = null!;

    [SetUp]
    public async Task Start() => _server = await ServerProcess.StartAsync(implementation);

    [TearDown]
    public async Task Stop()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Test]
    public async Task A_member_is_added_for_who_will_start_there()
    {
        var output = await RunAsync("member", "add", "next", $"--peer-urls={Elsewhere}");

        // How they stand in the list is etcd's chance.
        var initial = output.Single(line => line.StartsWith("ETCD_INITIAL_CLUSTER=", StringComparison.Ordinal)).Split('"')[1].Split(',');
        Assert.Multiple(async () =>
        {
            Assert.That(output[0], Does.Match("^Member +[0-9a-f<>id]+ added to cluster +[0-9a-f<>id]+$"));
            Assert.That(initial, Is.EquivalentTo(new[] { $"next={Elsewhere}", $"{ServerProcess.MemberName}=<peer-url>" }));
            Assert.That(output, Is.SupersetOf(new[] { "ETCD_NAME=\"next\"", $"ETCD_INITIAL_ADVERTISE_PEER_URLS=\"{Elsewhere}\"", "ETCD_INITIAL_CLUSTER_STATE=\"existing\"" }));
            Assert.That(await RunAsync("member", "list"), Has.One.Contains($"unstarted, , {Elsewhere}"));
        });
    }

    [Test]
    public async Task A_member_is_told_its_new_address()
    {
        var id = (await _server.Client.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId.ToString("x");

        Assert.That(await RunAsync("member", "update", id, $"--peer-urls={Elsewhere}"), Has.One.Contains(" updated in cluster "));
        Assert.That(await RunAsync("member", "list"), Has.One.Contains($"started, {ServerProcess.MemberName}, {Elsewhere}, <client-url>"));
    }

    [Test]
    public async Task Who_is_no_learner_is_not_promoted()
    {
        var id = (await _server.Client.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId.ToString("x");

        Assert.That(await RunAsync("member", "promote", id), Is.EqualTo(new[] { "Error: etcdserver: can only promote a learner member", "exit 1" }));
        Assert.That(await RunAsync("member", "promote", "1234"), Is.EqualTo(new[] { "Error: etcdserver: member not found", "exit 1" }));
    }

    private Task<string[]> RunAsync(params string[] arguments) => EtcdctlRunner.RunAsync(_server, arguments, []);
}
