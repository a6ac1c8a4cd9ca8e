namespace EdgeStore.Benchmarks.Reconciling.Reconciler;

/// <summary>What the operator's process says of itself.</summary>
/// <param name="HeapBytes">Managed, live.</param>
/// <param name="Passes">Seconds of each pass since the last report.</param>
internal sealed record ReconcilerReport(long HeapBytes, IReadOnlyList<double> Passes);
