using System.CommandLine;
using EdgeStore.Cli.Fleet;
using EdgeStore.Cli.Hosting;
using EdgeStore.Cli.Output;
using EdgeStore.Protocol.Admin;

namespace EdgeStore.Cli.Commands;

/// <summary>edgestorectl conflicts: the acknowledged writes that merges discarded, by the journals of all members that are asked.</summary>
internal sealed class ConflictsCommand(CommandScope scope)
{
    private readonly Option<string?> _prefix = new("--prefix") { Description = "Only keys that begin so.", HelpName = "key" };

    private readonly Option<uint> _limit = new("--limit") { Description = "The newest so many; 0: all.", HelpName = "number", DefaultValueFactory = _ => 100 };

    private readonly Option<double?> _since = new("--since") { Description = "Only those of the last so many seconds.", HelpName = "seconds" };

    private readonly Option<bool> _values = new("--values") { Description = "With the values that lost, up to 16 KiB each." };

    public Command Create()
    {
        var command = new Command(
            "conflicts",
            "The acknowledged writes that merges discarded: whose gave way to whose, and by which rule. Each member keeps its own journal; ask all to see all.")
        {
            _prefix, _limit, _since, _values,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var request = RequestOf(parsed);
        using var reader = new FleetReader(scope.Connection(parsed));
        var (journals, silent) = await reader.AskAllAsync<IReadOnlyList<ConflictReport>>(
            async (member, options) =>
            {
                var reports = new List<ConflictReport>();
                await member.StreamAsync(admin => admin.Conflicts(request, options), reports.Add);
                return reports;
            },
            scope.Timeout(parsed),
            scope.Surroundings.Time,
            cancellation);

        var conflicts = NotedConflict.Join(journals);
        if (request.Limit > 0) conflicts = [.. conflicts.Take((int)Math.Min(request.Limit, int.MaxValue))];
        if (scope.Format(parsed) == OutputFormat.Json) scope.WriteJson(ConflictsJson.Of(conflicts, silent));
        else scope.Surroundings.Show(ConflictTable.Of(conflicts, silent, request.WithValues));
        return silent.Count > 0 ? silent.Max(one => one.ExitCode) : ExitCode.Done;
    }

    private ConflictsRequest RequestOf(ParseResult parsed)
    {
        var request = new ConflictsRequest { Limit = parsed.GetValue(_limit), WithValues = parsed.GetValue(_values) };
        if (parsed.GetValue(_prefix) is { } prefix) request.KeyPrefix = KeyText.Parse(prefix);
        if (parsed.GetValue(_since) is not { } seconds) return request;
        if (seconds is not (> 0 and < 1e9)) throw new ControlException(ExitCode.Usage, $"--since: {seconds} is not a number of seconds");
        request.SinceMs = scope.Surroundings.Time.GetUtcNow().AddSeconds(-seconds).ToUnixTimeMilliseconds();
        return request;
    }
}
