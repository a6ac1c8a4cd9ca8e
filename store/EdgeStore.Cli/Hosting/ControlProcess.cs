using System.CommandLine;
using EdgeStore.Cli.Commands;

namespace EdgeStore.Cli.Hosting;

/// <summary>From the command line to the exit code.</summary>
internal static class ControlProcess
{
    public static async Task<int> RunAsync(string[] arguments, Surroundings surroundings, CancellationToken cancellation = default)
    {
        try
        {
            var parsed = Build(surroundings).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
                throw new ControlException(ExitCode.Usage, string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message)) + " (see edgestorectl --help)");
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = surroundings.Output.Profile.Out.Writer, Error = surroundings.Error },
                cancellation);
        }
        catch (ControlException failure)
        {
            foreach (var line in failure.Message.Split(Environment.NewLine)) await surroundings.Error.WriteLineAsync($"edgestorectl: {Fleet.Human.Printable(line)}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await surroundings.Error.WriteLineAsync("edgestorectl: interrupted");
            return ExitCode.NoAnswer;
        }
    }

    private static RootCommand Build(Surroundings surroundings)
    {
        var scope = new CommandScope(surroundings);
        var root = new RootCommand(
            "Shows and steers a fleet of edgestore members, over their peer ports.\n\n"
            + "Flags can be environment variables: --endpoints as EDGESTORECTL_ENDPOINTS. The flag wins.\n"
            + "Exit codes: 0 done, 1 a member refused, 2 wrong usage, 3 no answer, 4 not converged (status --check).")
        {
            new StatusCommand(scope).Create(),
            new MembersCommand(scope).Create(),
            new FlushCommand(scope).Create(),
            new LeaveCommand(scope).Create(),
            new RepairCommand(scope).Create(),
            new ConflictsCommand(scope).Create(),
            new ScheduleCommand(scope).Create(),
            new BackupCommand(scope).Create(),
            new FetchBackupCommand(scope).Create(),
            new DeleteBackupCommand(scope).Create(),
        };
        foreach (var option in scope.Options) root.Options.Add(option);
        return root;
    }
}
