using EdgeStore.Benchmarks.Store.Probes;

namespace EdgeStore.Benchmarks.Store;

internal sealed record StoreBenchmarkOptions
{
    /// <summary>Data directories are made below it; it decides which disk is measured.</summary>
    public required string Directory { get; init; }

    /// <summary>Names of cases; empty means all.</summary>
    public required string[] Cases { get; init; }

    public required int Rounds { get; init; }

    public required TimeSpan WarmUp { get; init; }

    public required TimeSpan Duration { get; init; }

    public required int ValueSize { get; init; }

    public required int Keys { get; init; }

    /// <summary>Most connections that the clients of a case share.</summary>
    public required int MostConnections { get; init; }

    /// <summary>Of the cases with figures of their own.</summary>
    public required ProbeSize Size { get; init; }

    public string? JsonFile { get; init; }

    public string? MarkdownFile { get; init; }

    /// <summary>Further flags for edgestore, to compare its options.</summary>
    public required string[] EdgeStoreFlags { get; init; }
}
