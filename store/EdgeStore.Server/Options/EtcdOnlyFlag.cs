namespace EdgeStore.Server.Options;

/// <summary>A flag of etcd 3.5 that has no meaning here.</summary>
/// <param name="Why">Why it has none, or what to do instead.</param>
/// <param name="Harmless">Values that ask for what edgestore does anyway: they are taken without a word.</param>
internal sealed record EtcdOnlyFlag(string Name, string Why, params string[] Harmless)
{
    /// <summary>Whoever gives it relies on something that would not happen, so the server does not start.</summary>
    public bool IsRefused { get; init; }

    /// <summary>May stand alone, which means true.</summary>
    public bool IsSwitch => Harmless is ["true" or "false", ..];
}
