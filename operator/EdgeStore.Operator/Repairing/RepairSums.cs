namespace EdgeStore.Operator.Repairing;

/// <summary>Adds up what comparisons did.</summary>
internal static class RepairSums
{
    public static RepairTotals Of(IEnumerable<RepairTotals> parts)
    {
        var sum = new RepairTotals();
        foreach (var part in parts) Set(sum, sum, part);
        return sum;
    }

    /// <summary>Makes <paramref name="target"/> the sum of two.</summary>
    public static void Set(RepairTotals target, RepairTotals one, RepairTotals other)
    {
        target.KeysCompared = one.KeysCompared + other.KeysCompared;
        target.BytesRead = one.BytesRead + other.BytesRead;
        target.BytesExchanged = one.BytesExchanged + other.BytesExchanged;
        target.DivergentRanges = one.DivergentRanges + other.DivergentRanges;
        target.DivergentRecords = one.DivergentRecords + other.DivergentRecords;
        target.Healed = one.Healed + other.Healed;
        target.Unrepaired = one.Unrepaired + other.Unrepaired;
        target.Undecided = one.Undecided + other.Undecided;
    }
}
