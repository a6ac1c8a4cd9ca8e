using EdgeStore.Benchmarks.Reporting;

namespace EdgeStore.Benchmarks.Replication;

/// <summary>What <c>replication --json</c> writes.</summary>
internal sealed record ReplicationReport(Machine Machine, IReadOnlyList<Row> Rows);
