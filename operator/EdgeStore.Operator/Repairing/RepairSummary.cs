using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Repairing;

/// <summary>What came of a repair whose pairs are all done with.</summary>
internal static class RepairSummary
{
    public static EdgeStoreRepairStatus Finish(EdgeStoreRepairStatus status, RepairObservation observation)
    {
        var pairs = status.Pairs!;
        var compared = pairs.Count(p => p.Phase == PairPhase.Succeeded);
        var failed = pairs.Where(p => p.Phase == PairPhase.Failed).ToList();
        var skipped = pairs.Where(p => p.Phase == PairPhase.Skipped).ToList();
        var sums = RepairSums.Of(pairs);

        var parts = new List<string>
        {
            compared == pairs.Count ? $"{Words.Count(compared, "pair")} compared" : $"{compared} of {Words.Count(pairs.Count, "pair")} compared",
            sums.DivergentRecords == 0 ? "nothing differed" : $"{Words.Count(sums.DivergentRecords, "key")} differed and {sums.Healed} healed",
        };
        if (failed.Count > 0) parts.Add($"failed: {Words.List(failed.Select(p => $"{p.Name} ({p.Error})"))}");
        if (skipped.Count > 0) parts.Add($"skipped: {Words.List(skipped.Select(p => $"{p.Name} ({p.Error})"))}");
        var phase = compared == 0 ? RepairPhase.Failed : compared == pairs.Count ? RepairPhase.Succeeded : RepairPhase.PartiallySucceeded;
        var reason = failed.Count > 0 ? RepairReasons.PairsFailed
            : skipped.Count > 0 ? RepairReasons.PairsSkipped
            : pairs.Count == 0 ? RepairReasons.NothingToCompare
            : sums.DivergentRecords > 0 ? RepairReasons.Healed
            : RepairReasons.NothingDiffered;
        return RepairVerdict.Finish(status, observation, phase, reason, string.Join(", ", parts));
    }
}
