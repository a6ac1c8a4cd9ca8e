namespace EdgeStore.Benchmarks.Reporting;

/// <summary>What <c>--json</c> writes.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Cases">Two of each: etcd and edgestore.</param>
internal sealed record Report(Machine Machine, IReadOnlyList<CaseSummary> Cases);

/// <param name="Cores">Shared by server and load generator.</param>
/// <param name="FsyncP50">Milliseconds of a durable append of 512 bytes.</param>
/// <param name="FsyncP99">The same.</param>
/// <param name="Time">Start of the run, UTC.</param>
internal sealed record Machine(int Cores, double FsyncP50, double FsyncP99, DateTimeOffset Time);
