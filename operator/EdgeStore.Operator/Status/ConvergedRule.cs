using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

/// <summary>
/// True when every member that is not offline holds all that any of them held at the previous look, no two members that
/// saw the same changes differ, and all work by the current membership. Unknown when a member that should answer did not.
/// </summary>
internal static class ConvergedRule
{
    public static Verdict Judge(ClusterLook look)
    {
        var counted = look.Views.Where(v => v is { Offline: false, Left: null } && !RemovalStep.IsToVanish(v)).ToList();
        var lost = counted.Where(v => v.LostData).ToList();
        if (lost.Count > 0) return Verdict.False(ConvergedReasons.MemberLostData, Words.Names(lost));
        var forming = look.Missing.Select(p => p.Name)
            .Concat(counted.Where(v => v.MemberId is null).Select(v => v.Name))
            .ToList();
        if (forming.Count > 0) return Verdict.False(ConvergedReasons.Forming, $"not yet a member: {Words.List(forming)}");
        if (look.Views.Count == 0) return Verdict.False(ConvergedReasons.NoMembers, "there are no members");
        if (counted.Count == 0) return Verdict.Unknown(ConvergedReasons.NoAnswer, "no member can be asked");
        var silent = counted.Where(v => v.Report is null).ToList();
        if (silent.Count > 0) return Verdict.Unknown(ConvergedReasons.NoAnswer, $"did not answer: {Words.Names(silent)}");
        var diverged = Diverged(counted);
        if (diverged.Count > 0) return Verdict.False(ConvergedReasons.Diverged, $"same changes seen, different state: {Words.List(diverged)}");
        var outside = counted.Where(v => v.Report!.MembershipDigest != look.MembershipDigest).ToList();
        if (outside.Count > 0) return Verdict.False(ConvergedReasons.MembershipSpreading, $"not yet working by the current membership: {Words.Names(outside)}");
        return Compare(look, counted);
    }

    /// <summary>Members that differ from another that saw the same changes, or have noticed so themselves.</summary>
    public static IReadOnlyList<string> Diverged(IReadOnlyList<MemberView> views)
    {
        var differing = views.Where(v => v.Report is { Fingerprint: not null })
            .GroupBy(v => v.Report!.Vector)
            .Where(same => same.Select(v => v.Report!.Fingerprint).Distinct().Count() > 1)
            .SelectMany(same => same);
        return [.. differing.Concat(views.Where(v => v.Report is { DivergenceDetected: true })).Select(v => v.Name).Distinct().Order(StringComparer.Ordinal)];
    }

    private static Verdict Compare(ClusterLook look, List<MemberView> counted)
    {
        var done = Verdict.True(ConvergedReasons.AllCaughtUp, counted.Count == 1
            ? "the only member that can be asked answers"
            : $"each of {counted.Count} members holds what all held at the previous look");
        if (counted.All(v => v.Report!.Vector.Equals(counted[0].Report!.Vector))) return done;
        if (look.Observation.PreviousJoin is not { } previous) return Before(look);
        var behind = counted.Where(v => !v.Report!.Vector.Covers(previous)).ToList();
        return behind.Count == 0
            ? done
            : Verdict.False(ConvergedReasons.CatchingUp, Words.List(behind.Select(v => $"{v.Name} lacks {Words.Count(v.Report!.Vector.Missing(previous), "change")}")));
    }

    // The first look after the operator started shows nothing yet; what was known before stands until the next.
    private static Verdict Before(ClusterLook look)
        => look.Observation.Cluster.Status?.Conditions?.FirstOrDefault(c => c.Type == ConditionTypes.Converged) is { } known
            ? new Verdict(known.Status, ConditionReason.Stored(known.Reason), known.Message)
            : Verdict.Unknown(ConvergedReasons.FirstLook, "convergence is judged by comparing two looks");
}
