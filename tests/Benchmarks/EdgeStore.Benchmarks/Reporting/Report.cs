using EdgeStore.Benchmarks.Store.Probes;

namespace EdgeStore.Benchmarks.Reporting;

/// <summary>What <c>store --json</c> writes.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Cases">Two of each: etcd and edgestore.</param>
/// <param name="Figures">Of the cases that have their own.</param>
internal sealed record Report(Machine Machine, IReadOnlyList<CaseSummary> Cases, IReadOnlyList<FigureSummary> Figures);
