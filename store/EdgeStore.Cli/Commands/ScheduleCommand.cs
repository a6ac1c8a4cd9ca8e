using System.CommandLine;
using System.Globalization;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;
using Grpc.Core;
using Spectre.Console;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl schedule: which links members keep, as one of them has it; or as all that are asked shall have it.</summary>
internal sealed class ScheduleCommand(CommandScope scope)
{
    private readonly Argument<string> _file = new("file") { Description = "YAML or JSON: version, and links of tag, otherTag and, if limited, bytesPerSecond." };

    public Command Create()
    {
        var get = new Command("get", "The schedule that this member has, and the peers that it keeps links with now.");
        get.SetAction((parsed, cancellation) => GetAsync(parsed, cancellation));
        var set = new Command(
            "set", "Hands a schedule to every endpoint; each keeps it for itself. It must have a higher version than the one in use. The operator sets schedules, too: not beside it.")
        {
            _file,
        };
        set.SetAction((parsed, cancellation) => SetAsync(parsed, cancellation));
        return new Command("schedule", "Which links members keep, and what may be sent over them.") { get, set };
    }

    private async Task<int> GetAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var member = scope.ConnectToOne(parsed);
        var options = new CallOptions(deadline: scope.Surroundings.Time.GetUtcNow().Add(scope.Timeout(parsed)).UtcDateTime, cancellationToken: cancellation);
        var answer = await member.AskAsync(admin => admin.GetScheduleAsync(new GetScheduleRequest(), options));
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(ScheduleJson.Of(answer));
        else scope.Surroundings.Show(TableOf(answer));
        return ExitCode.Done;
    }

    private async Task<int> SetAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var schedule = ScheduleFile.Read(parsed.GetRequiredValue(_file));
        using var reader = new FleetReader(scope.Connection(parsed));
        var (taken, silent) = await reader.AskAllAsync(
            (member, options) => member.AskAsync(admin => admin.SetScheduleAsync(new SetScheduleRequest { Schedule = schedule }, options)),
            scope.Timeout(parsed),
            scope.Surroundings.Time,
            cancellation);
        if (scope.Format(parsed) == OutputFormat.Json)
        {
            scope.WriteJson(new TakenJson(schedule.Version, [.. taken.Select(one => one.Endpoint)], [.. silent.Select(one => new SilentJson(one.Endpoint, one.Error))]));
        }
        else
        {
            foreach (var (endpoint, _) in taken) scope.WriteLine($"{endpoint}: schedule {schedule.Version.ToString(CultureInfo.InvariantCulture)}");
            foreach (var one in silent) scope.WriteLine($"{one.Endpoint}: {one.Error}");
        }

        return silent.Count > 0 ? silent.Max(one => one.ExitCode) : ExitCode.Done;
    }

    private static Rows TableOf(GetScheduleResponse answer)
    {
        var peers = Tables.Line($"links now: {(answer.Peers.Count > 0 ? string.Join(", ", answer.Peers) : "none")}", Style.Plain);
        if (answer.Schedule.Version == 0) return new Rows(Tables.Line("no schedule: the member picks its peers by itself", Style.Plain), peers);

        var table = Tables.Create("TAG>", "OTHER TAG>", "LIMIT");
        foreach (var link in answer.Schedule.Links)
        {
            Tables.Add(
                table,
                link.Tag.ToString(CultureInfo.InvariantCulture),
                link.OtherTag.ToString(CultureInfo.InvariantCulture),
                link.BytesPerSecond == 0 ? "-" : Human.Bytes((long)link.BytesPerSecond) + "/s");
        }

        return new Rows(Tables.Line($"schedule {answer.Schedule.Version.ToString(CultureInfo.InvariantCulture)}", Style.Plain), table, peers);
    }
}
