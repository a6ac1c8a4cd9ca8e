namespace EdgeStore.DevCluster.Processes;

/// <summary>A command ended with an exit code other than zero.</summary>
public sealed class CommandFailedException(CommandResult result)
    : Exception($"exit code {result.ExitCode}: {result.CommandLine}\n{result.Error}{result.Output}")
{
    public CommandResult Result { get; } = result;
}
