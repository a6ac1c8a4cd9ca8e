namespace EdgeStore.Server.Options;

/// <summary>The command line or the environment is wrong; each problem names the flag or variable.</summary>
internal sealed class UsageException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
