using System.Text.Json;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Server.Tests.Peers;

namespace EdgeStore.Cli.Tests;

public sealed class RepairControlTests
{
    [Test]
    public async Task Compares_with_every_peer_and_says_how_far_it_is()
    {
        await using var fleet = await FilledAsync();

        var run = await ControlRun.Of("repair", "--endpoints", Url(fleet.Members[0]));

        Assert.That(run.Output, Does.Match(@"m2 +completed +30 of 30 +0 +0 +0 +0 ").And.Match(@"m3 +completed +30 of 30 +0 +0 +0 +0 "));
        Assert.That(run.Error, Does.Contain("m2: compared 30 of 30 keys").And.Contains("m3: compared 30 of 30 keys"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task A_peer_that_cannot_be_reached_is_a_failure_that_names_it()
    {
        await using var fleet = await FilledAsync();
        fleet.Isolate(fleet.Members[2]);

        var run = await ControlRun.Of("repair", "-o", "json", "--peer", "m3", "--endpoints", Url(fleet.Members[0]));

        var peer = JsonDocument.Parse(run.Output).RootElement.GetProperty("peers")[0];
        Assert.Multiple(() =>
        {
            Assert.That(peer.GetProperty("peer").GetString(), Is.EqualTo("m3"));
            Assert.That(peer.GetProperty("result").GetString(), Is.EqualTo("failed"));
            Assert.That(peer.GetProperty("error").GetString(), Is.Not.Empty);
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
        });
    }

    [Test]
    public async Task A_name_that_no_peer_has_is_refused()
    {
        await using var fleet = await FilledAsync();

        var run = await ControlRun.Of("repair", "--peer", "nobody", "--endpoints", Url(fleet.Members[0]));

        Assert.That(run.Error, Does.Contain("nobody"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
    }

    [TestCase("--from-key needs exactly one --peer", "--from-key", "k")]
    [TestCase("'hex:xy' is not hexadecimal", "--from-key", "hex:xy", "--peer", "m2")]
    [TestCase("--deadline: 0 is not a number of seconds", "--deadline", "0")]
    public async Task Wrong_usage_asks_nobody(string problem, params string[] flags)
    {
        var run = await ControlRun.Of(["repair", .. flags]);

        Assert.That(run.Error, Does.Contain(problem));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
    }

    private static async Task<TestFleet> FilledAsync()
    {
        var fleet = await TestFleet.StartAsync(3);
        for (var i = 0; i < 30; i++) await fleet.Members[0].PutAsync($"k{i:00}", "v");
        await fleet.ConvergeAsync();
        return fleet;
    }

    private static string Url(FleetMember member) => member.PeerUrl.GetLeftPart(UriPartial.Authority);
}
