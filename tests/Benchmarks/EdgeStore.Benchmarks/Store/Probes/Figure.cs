namespace EdgeStore.Benchmarks.Store.Probes;

/// <summary>One figure of one server in one round.</summary>
/// <param name="What">It is, unique within its case.</param>
/// <param name="Bar">What edgestore's must be; null: it only explains another.</param>
internal sealed record Figure(string What, double Value, string Unit, FigureBar? Bar = null);
