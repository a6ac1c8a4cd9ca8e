namespace EdgeStore.Server.Options;

/// <summary>A flag's text and where it came from, so that an error names what the user has to change.</summary>
internal sealed record FlagValue(FlagDefinition Flag, string Text, FlagSource Source)
{
    public bool IsGiven => Source != FlagSource.Default;

    public string Origin => Source == FlagSource.Environment ? Flag.EnvironmentVariable : "--" + Flag.Name;
}

internal enum FlagSource
{
    Default,
    Environment,
    CommandLine,
}
