namespace EdgeStore.Server.Options;

/// <summary>A flag's text and where it came from, so that an error names what the user has to change.</summary>
/// <param name="Origin">The flag, variable or line of the file, as the user knows it.</param>
internal sealed record FlagValue(FlagDefinition Flag, string Text, string Origin, bool IsGiven);
