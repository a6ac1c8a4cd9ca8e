namespace EdgeStore.Server.Options;

/// <summary>One command-line flag: how it is spelled, what it is worth when nobody gives it, and its line of help.</summary>
internal sealed record FlagDefinition
{
    private const string EnvironmentPrefix = "EDGESTORE_";

    /// <summary>etcd's spelling where etcd has the flag, without the dashes.</summary>
    public required string Name { get; init; }

    public required FlagGroup Group { get; init; }

    public required string Help { get; init; }

    /// <summary>What stands for the value in the help.</summary>
    public string ValueHint { get; init; } = "string";

    public string Default { get; init; } = "";

    /// <summary>May stand alone, which means true.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>etcd's rule: upper case, dashes become underscores.</summary>
    public static string EnvironmentVariableOf(string flag) => EnvironmentPrefix + flag.ToUpperInvariant().Replace('-', '_');

    public static string WithoutPrefix(string environmentVariable) => environmentVariable[EnvironmentPrefix.Length..];

    public static bool IsEnvironmentVariable(string name) => name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal);
}
