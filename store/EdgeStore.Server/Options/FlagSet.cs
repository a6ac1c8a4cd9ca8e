namespace EdgeStore.Server.Options;

/// <summary>The value of every flag: the command line wins over the environment, that over the file, that over the default.</summary>
internal sealed class FlagSet
{
    private readonly Dictionary<FlagDefinition, FlagValue> _values = [];

    /// <param name="sources">The strongest first.</param>
    public FlagSet(params IReadOnlyList<FlagSource> sources)
    {
        foreach (var flag in FlagCatalog.All)
            _values[flag] = Find(sources, flag.Name, (text, origin) => new FlagValue(flag, text, origin, IsGiven: true))
                ?? new FlagValue(flag, flag.Default, "--" + flag.Name, IsGiven: false);

        EtcdOnly =
        [
            .. EtcdOnlyFlags.All
                .Select(flag => Find(sources, flag.Name, (text, origin) => flag.Harmless.Contains(text) ? null : new EtcdOnlyValue(flag, origin)))
                .OfType<EtcdOnlyValue>(),
        ];
    }

    /// <summary>The given flags of etcd that have no meaning here, but for those whose value asks for what happens anyway.</summary>
    public IReadOnlyList<EtcdOnlyValue> EtcdOnly { get; }

    public FlagValue this[FlagDefinition flag] => _values[flag];

    private static T? Find<T>(IReadOnlyList<FlagSource> sources, string name, Func<string, string, T?> found)
        where T : class
    {
        foreach (var source in sources)
            if (source.Find(name) is { } text) return found(text, source.Origin(name));
        return null;
    }
}

internal sealed record EtcdOnlyValue(EtcdOnlyFlag Flag, string Origin);
