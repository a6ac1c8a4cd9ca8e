using System.Net.Sockets;
using System.Text.Json;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Core.Snapshots;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Cli.Tests;

/// <summary>edgestorectl against real servers in this process.</summary>
public sealed class ControlTests
{
    [Test]
    public async Task Status_shows_a_fleet_that_has_converged()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.Members[0].PutAsync("k", "v");
        await fleet.ConvergeAsync();

        var run = await ControlRun.Of("status", "--check", "--endpoints", Endpoints(fleet));

        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Does.Match(@"m1 +1 +active").And.Match(@"m2 +2 +active").And.Match(@"m1 +m2 +up +- +- ").And.EndWith("\nconverged\n"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task Status_says_who_lacks_what_and_since_when()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        fleet.Isolate(fleet.Members[1]);
        await fleet.Members[0].PutAsync("k", "v");

        var run = await ControlRun.Of("status", "-o", "json", "--check", "--endpoints", Endpoints(fleet));

        using var json = JsonDocument.Parse(run.Output);
        var peer = json.RootElement.GetProperty("members")[0].GetProperty("peers")[0];
        Assert.Multiple(() =>
        {
            Assert.That(json.RootElement.GetProperty("converged").GetBoolean(), Is.False);
            Assert.That(peer.GetProperty("lagChanges").GetInt64(), Is.EqualTo(1));
            Assert.That(peer.GetProperty("lagSeconds").GetDouble(), Is.GreaterThan(0).And.LessThan(60));
            Assert.That(json.RootElement.GetProperty("members")[0].GetProperty("diskFreeBytes").GetInt64(), Is.GreaterThan(0));
            Assert.That(json.RootElement.GetProperty("members")[0].GetProperty("uptimeSeconds").GetDouble(), Is.GreaterThan(0));
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.NotConverged));
        });
    }

    [Test]
    public async Task One_silent_member_does_not_hide_the_others()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var nobody = $"http://127.0.0.1:{ClosedPort()}";

        var run = await ControlRun.Of("status", "--endpoints", $"{Url(fleet.Members[0])},{nobody}");

        Assert.That(run.Output, Does.Contain("m1").And.Contains($"{nobody}: not reachable: Connection refused"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.NoAnswer));
    }

    [Test]
    public async Task Watching_prints_one_object_a_line_until_it_is_ended()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        using var stop = new CancellationTokenSource();
        await using var output = new LineCounter(lines: 3, stop.Cancel);
        var surroundings = Surroundings.Plain(output, TextWriter.Null, _ => null, TimeProvider.System);

        var exitCode = await Eventually.Completes(ControlProcess.RunAsync(
            ["status", "--watch", "--interval", "0.1", "-o", "json", "--endpoints", Url(fleet.Members[0])], surroundings, stop.Token));

        Assert.That(exitCode, Is.EqualTo(ExitCode.Done));
        Assert.That(output.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("members").GetArrayLength()), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Watching_into_a_file_prints_the_table_again_and_again_and_shows_what_has_changed()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        using var stop = new CancellationTokenSource();
        await using var output = new StringWriter();
        var surroundings = Surroundings.Plain(TextWriter.Synchronized(output), TextWriter.Null, _ => null, TimeProvider.System);
        var watching = ControlProcess.RunAsync(["status", "--watch", "--interval", "0.1", "--endpoints", Endpoints(fleet)], surroundings, stop.Token);

        await Eventually.Holds(() => output.ToString().Contains("\nconverged\n", StringComparison.Ordinal), "the first table");
        fleet.Isolate(fleet.Members[1]);
        await fleet.Members[0].PutAsync("k", "v");
        await Eventually.Holds(() => output.ToString().Contains("not converged", StringComparison.Ordinal), "another, of a fleet that is cut");
        await stop.CancelAsync();

        Assert.That(await Eventually.Completes(watching), Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task Members_are_listed_by_the_first_that_answers()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();

        var table = await ControlRun.Of("members", "--endpoints", $"127.0.0.1:{ClosedPort()},{Url(fleet.Members[1])}");
        var json = await ControlRun.Of("members", "-o", "json", "--endpoints", Url(fleet.Members[1]));

        Assert.That(table.Output, Does.Match(@" *1 +m1 +[0-9a-f]{16} +- +yes ").And.Match(@" *2 +m2 "));
        Assert.That(JsonDocument.Parse(json.Output).RootElement.GetProperty("clusterId").GetString(), Is.EqualTo("00000000000c1057"));
        Assert.That(table.ExitCode, Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task Flush_waits_says_for_whom_and_ends_when_the_peer_is_back()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        fleet.Isolate(fleet.Members[1]);
        await fleet.Members[0].PutAsync("k", "v");
        await using var output = new StringWriter();
        await using var error = new LineCounter(lines: 1, () => fleet.Rejoin(fleet.Members[1]));
        var surroundings = Surroundings.Plain(output, error, _ => null, TimeProvider.System);

        var exitCode = await Eventually.Completes(ControlProcess.RunAsync(["flush", "--endpoints", Url(fleet.Members[0])], surroundings));

        Assert.That(error.Lines[0], Does.StartWith("m1 waits for m2 ("));
        Assert.That(output.ToString(), Is.EqualTo("held by m2\n"));
        Assert.That(exitCode, Is.EqualTo(ExitCode.Done));
    }

    [Test]
    public async Task Leave_in_time_or_not_can_be_asked_again()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.ConvergeAsync();
        fleet.Isolate(fleet.Members[1]);
        await fleet.Members[1].PutAsync("last", "v");

        var late = await ControlRun.Of("leave", "--command-timeout", "0.3", "--endpoints", Url(fleet.Members[1]));
        Assert.That(late.Error, Does.Contain("no answer in time"));
        Assert.That(late.ExitCode, Is.EqualTo(ExitCode.NoAnswer));

        fleet.Rejoin(fleet.Members[1]);
        var left = await Eventually.Completes(ControlRun.Of("leave", "--endpoints", Url(fleet.Members[1])));
        Assert.That(left.Output, Does.Match(@"^member [0-9a-f]{16}, tag 2, has left; what it had is held by m1\n$"));
        Assert.That(fleet.Members[0].Get("last"), Is.EqualTo("v"));
    }

    [Test]
    public async Task Flush_and_leave_tell_programs_who_holds_what()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await fleet.Members[1].PutAsync("last", "v");
        await fleet.ConvergeAsync();

        foreach (var command in new[] { "flush", "leave" })
        {
            var run = await Eventually.Completes(ControlRun.Of(command, "-o", "json", "--endpoints", Url(fleet.Members[1])));

            using var json = JsonDocument.Parse(run.Output);
            Assert.Multiple(() =>
            {
                Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Done), run.Error);
                Assert.That(json.RootElement.GetProperty("holders").EnumerateArray().Select(holder => holder.GetString()), Is.EqualTo(new[] { "m1" }));
                Assert.That(json.RootElement.GetProperty("vector").GetProperty("2").GetInt64(), Is.GreaterThan(0), command);
            });
        }
    }

    [Test]
    public async Task Conflicts_of_all_members_are_shown_once()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        var (one, two) = (fleet.Members[0], fleet.Members[1]);
        const string Key = "/registry/things/t";
        await one.PutAsync(Key, """{"a":1,"b":1}""");
        await fleet.ConvergeAsync();
        fleet.Isolate(two);
        await two.PutAsync(Key, """{"a":2,"b":1}""");
        await one.PutAsync(Key, """{"a":3,"b":1}""");
        await one.PutAsync("plain", "kept");
        fleet.Rejoin(two);
        await fleet.ConvergeAsync();

        var table = await ControlRun.Of("conflicts", "--endpoints", Endpoints(fleet));
        var json = await ControlRun.Of("conflicts", "-o", "json", "--values", "--prefix", "/registry/", "--endpoints", Endpoints(fleet));
        var none = await ControlRun.Of("conflicts", "--prefix", "plain", "--endpoints", Endpoints(fleet));

        Assert.That(table.Output, Does.Match($@"field +m1 [\d:.]+Z +m2 [\d:.]+Z +{Key} +/a *\n$"));
        Assert.That(table.Output.Split('\n'), Has.Length.EqualTo(3), "a title and one conflict");
        using var document = JsonDocument.Parse(json.Output);
        var conflict = document.RootElement.GetProperty("conflicts").EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(conflict.GetProperty("winner").GetProperty("member").GetString(), Is.EqualTo("m1"));
            Assert.That(conflict.GetProperty("lostValue").GetString(), Is.EqualTo("""{"a":2,"b":1}"""));
            Assert.That(none.Output, Is.EqualTo("no conflicts\n"));
            Assert.That(new[] { table.ExitCode, json.ExitCode, none.ExitCode }, Is.All.EqualTo(ExitCode.Done));
        });
    }

    [Test]
    public async Task Backup_writes_a_file_that_is_complete_or_not_there()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await fleet.Members[0].PutAsync("k", "v");
        using var directory = new TemporaryDirectory();
        var file = directory.File("backup");

        var run = await ControlRun.Of("backup", file, "-o", "json", "--endpoints", Url(fleet.Members[0]));
        var nowhere = await ControlRun.Of("backup", Path.Combine(directory.Path, "no", "backup"), "--endpoints", Url(fleet.Members[0]));
        var nobody = await ControlRun.Of("backup", directory.File("other"), "--endpoints", $"http://127.0.0.1:{ClosedPort()}");

        using (var stream = File.OpenRead(file)) SnapshotFile.Verify(stream);
        Directory.CreateDirectory(directory.File("some"));
        var deep = await ControlRun.Of("backup", directory.File("some/deep/backup"), "--make-folders", "--endpoints", Url(fleet.Members[0]));
        Assert.That((deep.ExitCode, File.Exists(directory.File("some/deep/backup"))), Is.EqualTo((ExitCode.Done, true)));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Multiple(() =>
        {
            Assert.That(json.RootElement.GetProperty("revision").GetInt64(), Is.EqualTo(fleet.Members[0].Status().Revision));
            Assert.That(json.RootElement.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(file).Length));
            Assert.That(nowhere.Error, Does.Contain("Could not find a part of the path"));
            Assert.That(new[] { run.ExitCode, nowhere.ExitCode, nobody.ExitCode }, Is.EqualTo(new[] { ExitCode.Done, ExitCode.Refused, ExitCode.NoAnswer }));
            Assert.That(Directory.GetFiles(directory.Path), Is.EqualTo(new[] { file }));
        });
    }

    [Test]
    public async Task More_peers_than_there_are_are_refused()
    {
        await using var fleet = await TestFleet.StartAsync(2);

        var run = await ControlRun.Of("flush", "--min-peers", "5", "--endpoints", Url(fleet.Members[0]));

        Assert.That(run.Error, Does.Contain("there are 1 other active members, fewer than the 5 asked for"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
    }

    [Test]
    public async Task A_client_port_is_recognized()
    {
        await using var server = await TestServer.StartAsync();

        var run = await ControlRun.Of("status", "--endpoints", server.ClientUrl.GetLeftPart(UriPartial.Authority));

        Assert.That(run.Output, Does.Contain("there is no admin service on this port"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
    }

    private static string Endpoints(TestFleet fleet) => string.Join(',', fleet.Members.Select(Url));

    private static string Url(FleetMember member) => member.PeerUrl.GetLeftPart(UriPartial.Authority);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
