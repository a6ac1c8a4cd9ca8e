using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Cli.Tests;

/// <summary>What people see on a terminal, where others get lines.</summary>
public sealed class TerminalTests
{
    private const string CursorUp = @"\u001b\[\d+A";
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";

    [Test]
    public async Task Watching_draws_the_table_in_the_same_place_until_control_c()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        await using var terminal = new TerminalRun("status", "--watch", "--interval", "0.1", "--endpoints", Url(fleet.Members[0]));
        await Eventually.Holds(() => terminal.Shown.Contains("converged", StringComparison.Ordinal), "the first table");

        fleet.Isolate(fleet.Members[1]);
        await fleet.Members[0].PutAsync("k", "v");
        await Eventually.Holds(() => terminal.Shown.Contains("not converged", StringComparison.Ordinal), "another, of a fleet that is cut");
        terminal.PressControlC();

        Assert.That(await terminal.ExitCodeAsync(), Is.EqualTo(ExitCode.Done));
        Assert.That(terminal.Shown, Does.Contain("Ctrl-C ends").And.Match(CursorUp).And.Contain(HideCursor));
        Assert.That(terminal.Shown, Does.Match("m1 .*active ").And.Not.Contain("ENDPOINT"), "what does not fit is left out");
        Assert.That(terminal.Shown.LastIndexOf(ShowCursor, StringComparison.Ordinal), Is.GreaterThan(terminal.Shown.LastIndexOf(HideCursor, StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_repair_has_a_bar_for_each_peer()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        for (var i = 0; i < 30; i++) await fleet.Members[0].PutAsync($"k{i:00}", "v");
        await fleet.ConvergeAsync();

        await using var terminal = new TerminalRun("repair", "--endpoints", Url(fleet.Members[0]));

        Assert.That(await terminal.ExitCodeAsync(), Is.EqualTo(ExitCode.Done), terminal.Shown);
        Assert.That(terminal.Shown, Does.Match("m2.*━.*100%").And.Match("m3.*━.*100%").And.Match("m2 .*completed.* 30 of 30 "));
        Assert.That(terminal.Shown, Does.Not.Contain("compared 30 of 30 keys"), "lines are for pipes");
    }

    private static string Url(FleetMember member) => member.PeerUrl.GetLeftPart(UriPartial.Authority);
}
