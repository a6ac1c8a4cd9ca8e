using System.Text.Json;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Tests.Support;
using EdgeStore.Server.Tests.Peers;
using EdgeStore.Server.Tests.Support;

namespace EdgeStore.Cli.Tests;

public sealed class ScheduleControlTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void CreateDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void DeleteDirectory() => _directory.Dispose();

    [Test]
    public async Task A_schedule_is_handed_to_all_shown_and_set_again()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var endpoints = string.Join(',', fleet.Members.Select(Url));
        var before = await ControlRun.Of("schedule", "get", "--endpoints", Url(fleet.Members[0]));
        Assert.That(before.Output, Does.StartWith("no schedule: the member picks its peers by itself\n"));

        var set = await ControlRun.Of("schedule", "set", File("version: 3\nlinks:\n  - {tag: 1, otherTag: 2}\n  - {tag: 2, otherTag: 3, bytesPerSecond: 102400}\n"), "--endpoints", endpoints);
        Assert.That((set.ExitCode, set.Error), Is.EqualTo((ExitCode.Done, "")));
        Assert.That(set.Output, Is.EqualTo(string.Concat(fleet.Members.Select(member => $"{Url(member)}: schedule 3\n"))));
        await Eventually.Holds(() => fleet.Members[0].Admin.GetSchedule(new()).Peers.SequenceEqual(["m2"]), "the schedule is followed");

        var table = await ControlRun.Of("schedule", "get", "--endpoints", Url(fleet.Members[0]));
        var json = await ControlRun.Of("schedule", "get", "-o", "json", "--endpoints", Url(fleet.Members[0]));
        using var shown = JsonDocument.Parse(json.Output);
        Assert.Multiple(() =>
        {
            Assert.That(table.Output, Does.StartWith("schedule 3\n").And.Match(@" 2 +3 +100 KiB/s").And.Match(@" 1 +2 +-").And.EndWith("links now: m2\n"));
            Assert.That(shown.RootElement.GetProperty("peers").EnumerateArray().Select(peer => peer.GetString()), Is.EqualTo(new[] { "m2" }));
        });

        var again = shown.RootElement.GetProperty("schedule").GetRawText().Replace("\"version\": 3", "\"version\": 4", StringComparison.Ordinal);
        Assert.That((await ControlRun.Of("schedule", "set", File(again), "--endpoints", endpoints)).ExitCode, Is.EqualTo(ExitCode.Done));
        var answer = fleet.Members[2].Admin.GetSchedule(new());
        Assert.That(answer.Schedule.Version, Is.EqualTo(4));
        Assert.That(answer.Schedule.Links.Select(link => (link.Tag, link.OtherTag, link.BytesPerSecond)), Is.EqualTo(new[] { (1u, 2u, 0ul), (2u, 3u, 102400ul) }));
    }

    [Test]
    public async Task A_member_that_says_no_is_named_and_the_others_take_it()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await ControlRun.Of("schedule", "set", File("version: 5\nlinks: []\n"), "--endpoints", Url(fleet.Members[0]));

        var run = await ControlRun.Of("schedule", "set", File("version: 4\nlinks:\n- {tag: 1, otherTag: 2}\n"), "-o", "json", "--endpoints", $"{Url(fleet.Members[0])},{Url(fleet.Members[1])}");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused));
            Assert.That(json.RootElement.GetProperty("takenBy")[0].GetString(), Is.EqualTo(Url(fleet.Members[1])));
            Assert.That(json.RootElement.GetProperty("withoutAnswer")[0].GetProperty("error").GetString(), Does.Contain("schedule 4 is not newer than schedule 5"));
        });
    }

    [TestCase("links: []", "version: must be at least 1")]
    [TestCase("version: 1\nlinks:\n- {tag: 1}", "links[0]: needs tag and otherTag")]
    [TestCase("version: 1\nlinks:\n- {tag: 1, otherTag: 2, bytePerSecond: 1}", "line 3: ")]
    [TestCase("version: -1", "line 1: ")]
    public async Task What_is_no_schedule_is_refused_before_anybody_is_asked(string content, string problem)
    {
        var file = File(content);
        var run = await ControlRun.Of("schedule", "set", file, "--endpoints", "127.0.0.1:1");

        Assert.That(run.Error, Does.StartWith($"edgestorectl: {file}: ").And.Contains(problem));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.Usage, "")));
    }

    private static string Url(FleetMember member) => member.PeerUrl.GetLeftPart(UriPartial.Authority);

    private string File(string content)
    {
        var path = Path.Combine(_directory.Path, "schedule.yaml");
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
