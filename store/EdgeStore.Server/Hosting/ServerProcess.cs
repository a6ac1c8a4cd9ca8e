using EdgeStore.Server.Import;
using EdgeStore.Server.Options;
using EdgeStore.Server.Services;
using EdgeStore.Server.Snapshots;

namespace EdgeStore.Server.Hosting;

/// <summary>From the command line to the exit code.</summary>
internal static class ServerProcess
{
    public const int UsageError = 2;
    public const int StartupError = 1;

    public static async Task<int> RunAsync(string[] arguments, TimeProvider time, TextWriter output, TextWriter error)
    {
        if (SnapshotCommands.IsMeant(arguments)) return await new SnapshotCommands(time, output, error).RunAsync(arguments);
        if (ImportCommand.IsMeant(arguments)) return await new ImportCommand(output, error, isTerminal: !Console.IsErrorRedirected).RunAsync(arguments);
        if (CommandLine.AsksForHelp(arguments))
        {
            await output.WriteAsync(HelpPage.Render());
            return 0;
        }

        if (CommandLine.AsksForVersion(arguments))
        {
            await output.WriteLineAsync($"edgestore Version: {Versions.Build}");
            await output.WriteLineAsync($"etcd API Version: {Versions.EtcdApi}");
            return 0;
        }

        try
        {
            var options = OptionsReader.Read(CommandLine.Parse(arguments, Environment.GetEnvironmentVariables()));
            using var server = await StoreServer.BuildAsync(options, time);
            await server.RunAsync();
            return Environment.ExitCode;
        }
        catch (UsageException exception)
        {
            foreach (var problem in exception.Problems) await error.WriteLineAsync($"edgestore: {problem}");
            return UsageError;
        }
        catch (StartupException exception)
        {
            await error.WriteLineAsync($"edgestore: {exception.Message}");
            return StartupError;
        }
    }
}
