namespace EdgeStore.Cli.Hosting;

/// <summary>The command ends here; the message tells the user why, without a stack trace.</summary>
internal sealed class ControlException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
