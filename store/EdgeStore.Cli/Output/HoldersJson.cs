namespace EdgeStore.Cli.Output;

/// <summary>What <c>flush</c> and <c>leave</c> print with <c>-o json</c>.</summary>
internal sealed record HoldersJson(string Endpoint, IReadOnlyDictionary<uint, ulong> Vector, IReadOnlyList<string> Holders);
