namespace EdgeStore.Server.Options;

/// <summary>A place where flags are given: their names and texts, and what to call one of them in an error.</summary>
internal sealed record FlagSource(Func<string, string?> Find, Func<string, string> Origin)
{
    public static FlagSource CommandLine(IReadOnlyDictionary<string, string> given) => new(given.GetValueOrDefault, name => "--" + name);

    /// <param name="variable">Looks up an environment variable; an empty one is as good as none.</param>
    public static FlagSource Environment(Func<string, string?> variable) => new(
        name => variable(FlagDefinition.EnvironmentVariableOf(name)) is { Length: > 0 } text ? text : null,
        FlagDefinition.EnvironmentVariableOf);

    public static FlagSource File(string path, IReadOnlyDictionary<string, string> given) =>
        new(given.GetValueOrDefault, name => $"{name} in {path}");
}
