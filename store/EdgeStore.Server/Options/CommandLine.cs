using System.Collections;
using System.CommandLine;

namespace EdgeStore.Server.Options;

/// <summary>Turns arguments into flag texts. Accepts what Go's flag package accepts: -name and --name, with = or a space.</summary>
internal static class CommandLine
{
    private static readonly string[] HelpTokens = ["--help", "-h", "-help"];
    private static readonly IReadOnlyList<string> Names = [.. FlagCatalog.All.Select(flag => flag.Name), .. EtcdOnlyFlags.All.Select(flag => flag.Name)];
    private static readonly string[] VersionTokens = ["--version", "-version"];

    public static bool AsksForHelp(string[] arguments) => arguments.Any(HelpTokens.Contains);

    public static bool AsksForVersion(string[] arguments) => arguments.Any(VersionTokens.Contains);

    /// <exception cref="UsageException">A flag, variable or key is unknown or lacks its value, or something is not a flag.</exception>
    public static FlagSet Parse(string[] arguments, IDictionary environment)
    {
        var command = new RootCommand();
        command.Options.Clear();
        var options = FlagCatalog.All.Select(flag => OptionOf(flag.Name, flag.IsSwitch))
            .Concat(EtcdOnlyFlags.All.Select(flag => OptionOf(flag.Name, flag.IsSwitch)))
            .ToList();
        options.ForEach(command.Options.Add);

        var result = command.Parse([.. arguments.Select(WithTwoDashes).SelectMany(WithEmptyValue)], new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var problems = result.UnmatchedTokens.Select(Refuse).ToList();
        problems.AddRange(UnknownVariables(environment));
        if (problems.Count == 0) problems.AddRange(result.Errors.Select(error => error.Message));
        if (problems.Count > 0) throw new UsageException(problems);

        var given = new Dictionary<string, string>();
        foreach (var option in options)
        {
            if (result.GetResult(option) is not { Implicit: false }) continue;

            // As with Go, the last one counts when a flag is repeated.
            given[option.Name[2..]] = result.GetValue(option) is { Length: > 0 } texts ? texts[^1] : "true";
        }

        return WithFile(FlagSource.CommandLine(given), FlagSource.Environment(name => environment[name] as string));
    }

    private static FlagSet WithFile(params FlagSource[] sources)
    {
        var flags = new FlagSet(sources);
        return flags[FlagCatalog.ConfigFile].Text is { Length: > 0 } path
            ? new FlagSet([.. sources, ConfigFile.Read(path, [.. Names.Where(name => name != FlagCatalog.ConfigFile.Name)])])
            : flags;
    }

    private static Option<string[]> OptionOf(string name, bool isSwitch) => new("--" + name)
    {
        Arity = isSwitch ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static string WithTwoDashes(string argument) =>
        argument.Length > 2 && argument[0] == '-' && char.IsAsciiLetter(argument[1]) ? "-" + argument : argument;

    /// <summary>The parser takes an empty value only as a word of its own.</summary>
    private static IEnumerable<string> WithEmptyValue(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=') == argument.Length - 1 ? [argument[..^1], ""] : [argument];

    private static string Refuse(string token)
    {
        if (!token.StartsWith('-')) return $"'{token}' is not a flag; edgestore takes flags only (see edgestore --help)";
        var name = token.TrimStart('-').Split('=')[0];
        var hint = Spelling.Nearest(name, Names);
        return $"unknown flag --{name}" + (hint is null ? " (see edgestore --help)" : $"; did you mean --{hint}?");
    }

    private static IEnumerable<string> UnknownVariables(IDictionary environment)
    {
        var known = Names.Select(FlagDefinition.EnvironmentVariableOf).ToHashSet();

        // Kubernetes puts EDGESTORE_<SERVICE>_… variables into every pod beside a service of such a name.
        var unknown = environment.Keys.OfType<string>()
            .Where(name => FlagDefinition.IsEnvironmentVariable(name) && !known.Contains(name) && !IsServiceLink(name));
        foreach (var name in unknown)
        {
            // By what follows the prefix: with it, any two short names would be near.
            var hint = Spelling.Nearest(FlagDefinition.WithoutPrefix(name), known.Select(FlagDefinition.WithoutPrefix));
            if (hint is not null) yield return $"unknown environment variable {name}; did you mean {FlagDefinition.EnvironmentVariableOf(hint)}?";
        }
    }

    private static bool IsServiceLink(string name) =>
        name.Contains("_SERVICE_", StringComparison.Ordinal) || name.Contains("_PORT", StringComparison.Ordinal);
}
