namespace EdgeStore.Benchmarks.Reconciling;

/// <summary>A time while something happened, or nothing did.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Requests">To the API server, by verb and type.</param>
/// <param name="Calls">Of the members' admin service.</param>
/// <param name="Processor">Seconds of the operator's process.</param>
/// <param name="Passes">Seconds of each pass.</param>
internal sealed record Phase(
    double Seconds, IReadOnlyDictionary<string, long> Requests, long Calls, double Processor, IReadOnlyList<double> Passes)
{
    public long AllRequests => Requests.Values.Sum();
}

/// <summary>One size of the fleet.</summary>
/// <param name="BringUp">From the cluster's creation until it is Available and Converged and nothing is under way.</param>
/// <param name="Changes">By what was changed: seconds until the operator had dealt with it.</param>
/// <param name="ResidentBytes">The most that was seen.</param>
/// <param name="HeapBytes">Live, after the last phase.</param>
internal sealed record ReconcilingRow(
    int Members, Phase BringUp, Phase Idle, Phase Rolling, IReadOnlyDictionary<string, IReadOnlyList<double>> Changes, long ResidentBytes, long HeapBytes);
