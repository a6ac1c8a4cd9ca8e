namespace EdgeStore.Server.Options;

/// <summary>What browsers may do with the client port's HTTP paths.</summary>
/// <param name="Origins">Of pages that may use them; "*" among them: all.</param>
/// <param name="Hosts">Names by which they may be asked without TLS; "*" among them, or none: all.</param>
internal sealed record WebOptions(IReadOnlyList<string> Origins, IReadOnlyList<string> Hosts)
{
    private const string All = "*";

    /// <returns>What to answer in Access-Control-Allow-Origin; null: nothing.</returns>
    public string? Allow(string? origin) =>
        Origins.Contains(All) ? All : origin is { Length: > 0 } && Origins.Contains(origin) ? origin : null;

    public bool IsHost(string name) => Hosts.Count == 0 || Hosts.Contains(All) || Hosts.Contains(name);
}
