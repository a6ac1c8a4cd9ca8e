using EdgeStore.Operator.Members;

namespace EdgeStore.Operator.Repairing;

internal sealed record RepairPlan
{
    /// <summary>To be written before anything else is done.</summary>
    public required EdgeStoreRepairStatus Status { get; init; }

    /// <summary>Comparisons to begin, with what each may use.</summary>
    public IReadOnlyList<PairStart> Starts { get; init; } = [];

    /// <summary>Names of pairs whose comparisons are over, or to be stopped.</summary>
    public IReadOnlyList<string> Ends { get; init; } = [];

    /// <summary>When to look again although nothing changed; null: never.</summary>
    public TimeSpan? LookAgain { get; init; }
}

/// <param name="Base">What has been done before.</param>
internal sealed record PairStart(string Name, string Member, RepairCall Call, RepairTotals Base)
{
    public override string ToString()
        => $"compare {Name} at {Call.BytesPerSecond} B/s for {Call.Deadline.TotalSeconds:0} s{(Call.FromKey is null ? "" : $", from key {Call.FromKey}")}";
}
