using EdgeStore.Benchmarks.Load;

namespace EdgeStore.Benchmarks.Store;

/// <param name="Name">For <c>--cases</c> and the table.</param>
/// <param name="Clients">Closed-loop clients.</param>
/// <param name="Workload">Given the authority of the server.</param>
/// <param name="IsAllPuts">Every call makes a revision.</param>
internal sealed record BenchmarkCase(string Name, int Clients, Func<string, Workload> Workload, bool IsAllPuts = false);
