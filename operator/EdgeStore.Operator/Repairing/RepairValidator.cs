namespace EdgeStore.Operator.Repairing;

/// <summary>Checks a repair as the CRD does, because an API server may lack CEL, and what the CRD cannot.</summary>
internal static class RepairValidator
{
    public static IReadOnlyList<string> Validate(EdgeStoreRepairSpec spec)
    {
        var problems = new List<string>();
        if (spec.ClusterName.Length == 0) problems.Add("clusterName must name an EdgeStoreCluster");
        Limits(spec, "", problems);
        if (spec is { PairList: not null, Members: not null }) problems.Add("pairList says who is compared; members has no meaning beside it");
        if (spec.Members is { } members && members.Distinct(StringComparer.Ordinal).Count() is var count && (count < 2 || count < members.Count))
            problems.Add("members must name at least two members, each once");
        if (spec.PairList is { } pairs)
        {
            if (pairs.Count is 0 or > RepairPairs.Most) problems.Add($"pairList must have between 1 and {RepairPairs.Most} pairs");
            if (pairs.Any(p => p.Member == p.Peer)) problems.Add("pairList: a member cannot be compared with itself");
            var distinct = pairs.Select(p => string.CompareOrdinal(p.Member, p.Peer) < 0 ? (p.Member, p.Peer) : (p.Peer, p.Member)).Distinct().Count();
            if (distinct < pairs.Count) problems.Add("pairList: the same two members are named twice");
        }
        return problems;
    }

    /// <param name="prefix">Where the limits are in the spec that the problems are about.</param>
    public static void Limits(RepairLimits limits, string prefix, List<string> problems)
    {
        if (limits.Pairs is not (null or RepairLimits.Spanning or RepairLimits.All)) problems.Add($"{prefix}pairs must be Spanning or All");
        if (limits.Parallelism is < 1 or > 100) problems.Add($"{prefix}parallelism must be between 1 and 100");
        if (limits.BytesPerSecond is < RepairLimits.MinBytesPerSecond) problems.Add($"{prefix}bytesPerSecond must be at least {RepairLimits.MinBytesPerSecond}");
        if (limits.DeadlineSeconds is < 10 or > 604800) problems.Add($"{prefix}deadlineSeconds must be between 10 and 604800");
        if (limits.Retries is < 0 or > 100) problems.Add($"{prefix}retries must be between 0 and 100");
    }
}
