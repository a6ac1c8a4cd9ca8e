namespace EdgeStore.Server.Options;

/// <summary>The value of every flag: the command line wins over the environment, that wins over the default.</summary>
internal sealed class FlagSet
{
    private readonly Dictionary<FlagDefinition, FlagValue> _values = [];

    /// <param name="commandLine">Flag name → text, of the flags that were given.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    public FlagSet(IReadOnlyDictionary<string, string> commandLine, Func<string, string?> environment)
    {
        foreach (var flag in FlagCatalog.All)
        {
            _values[flag] = commandLine.TryGetValue(flag.Name, out var given)
                ? new FlagValue(flag, given, FlagSource.CommandLine)
                : environment(flag.EnvironmentVariable) is { Length: > 0 } variable
                    ? new FlagValue(flag, variable, FlagSource.Environment)
                    : new FlagValue(flag, flag.Default, FlagSource.Default);
        }
    }

    public FlagValue this[FlagDefinition flag] => _values[flag];
}
