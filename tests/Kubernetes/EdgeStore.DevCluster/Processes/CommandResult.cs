namespace EdgeStore.DevCluster.Processes;

/// <summary>What a finished command left behind.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The result itself, or a <see cref="CommandFailedException"/> with everything that the command printed.</summary>
    public CommandResult OrThrow() => Succeeded ? this : throw new CommandFailedException(this);
}
