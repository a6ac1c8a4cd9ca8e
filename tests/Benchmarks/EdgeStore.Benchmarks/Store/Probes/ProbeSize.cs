namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>How much the probes do.</summary>
internal sealed record ProbeSize
{
    public static readonly ProbeSize Full = new()
    {
        Fill = 1_000_000,
        FilledKeys = 100_000,
        Watchers = 1000,
        WatchedPuts = 1000,
        SinglePuts = 5000,
        ManyPuts = 300_000,
        Starts = 3,
        Settle = TimeSpan.FromSeconds(10),
        PutPause = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>Shows that everything works; the figures mean nothing.</summary>
    public static readonly ProbeSize Short = new()
    {
        Fill = 2000,
        FilledKeys = 200,
        Watchers = 100,
        WatchedPuts = 50,
        SinglePuts = 50,
        ManyPuts = 2000,
        Starts = 1,
        Settle = TimeSpan.FromMilliseconds(100),
        PutPause = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>Puts before memory and start-up are measured.</summary>
    public required int Fill { get; init; }

    /// <summary>To that many keys.</summary>
    public required int FilledKeys { get; init; }

    public required int Watchers { get; init; }

    /// <summary>Each goes to every watcher.</summary>
    public required int WatchedPuts { get; init; }

    /// <summary>Puts of one client whose bytes and syncs are counted.</summary>
    public required int SinglePuts { get; init; }

    /// <summary>The same of 64 clients.</summary>
    public required int ManyPuts { get; init; }

    /// <summary>Starts of which the middle one counts.</summary>
    public required int Starts { get; init; }

    /// <summary>Before memory is read.</summary>
    public required TimeSpan Settle { get; init; }

    /// <summary>Between puts whose delay to the watchers is measured.</summary>
    public required TimeSpan PutPause { get; init; }
}
