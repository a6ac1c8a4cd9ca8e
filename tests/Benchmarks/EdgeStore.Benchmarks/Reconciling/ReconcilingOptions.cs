namespace EdgeStore.Benchmarks.Reconciling;

/// <param name="Rounds">How often each change is made.</param>
/// <param name="Settle">Between the bring-up and idleness.</param>
/// <param name="Idle">How long idleness is measured.</param>
/// <param name="LogLevel">Of the operator, on the error output.</param>
internal sealed record ReconcilingOptions(int Rounds, TimeSpan Settle, TimeSpan Idle, string LogLevel);
