using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

/// <summary>
/// A member whose clock is ahead wins against later writes of others until theirs have caught up; one that is behind loses.
/// Stamps from the future carry a wrong clock on after it was set right.
/// </summary>
internal static class ClockSkewRule
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public static Verdict Judge(ClusterLook look)
    {
        var clocks = OfTheOperator(look.Views) is { } own ? [own] : look.Views.Select(v => Clock(v) ?? ByOthers(v, look.Views));
        var off = clocks.Concat(look.Views.Select(Stamps)).OfType<string>().ToList();
        return off.Count == 0
            ? Verdict.False(ClockSkewReasons.ClocksAgree, "no clock of a member is known to be off by more than a minute")
            : Verdict.True(ClockSkewReasons.ClocksDiffer, Words.List(off));
    }

    // By its own clock, every member is off by the same; they themselves know better.
    private static string? OfTheOperator(IReadOnlyList<MemberView> views)
    {
        var offsets = views.Select(v => v.Report?.ClockOffset).OfType<TimeSpan>().ToList();
        if (offsets.Count < 2 || !offsets.All(IsOff) || offsets.Max() - offsets.Min() > Tolerance) return null;
        var among = views.SelectMany(v => v.Report?.PeerClocks.Values ?? []).ToList();
        return among.Count == 0 || among.Any(IsOff)
            ? null
            : $"all {offsets.Count} members that answer agree with each other, and the operator's clock is {Span(-offsets[0])}: it is the one to set right";
    }

    private static string? Clock(MemberView view)
        => view.Report?.ClockOffset is { } offset && IsOff(offset) ? $"the clock of {view.Name} is {Span(offset)}" : null;

    // Of a member that the operator cannot ask, others know; those whose own clock is off see everybody off.
    private static string? ByOthers(MemberView view, IReadOnlyList<MemberView> views)
    {
        if (view is not { Report: null, Left: null }) return null;
        var words = views.Where(v => Clock(v) is null && v.Report?.PeerClocks.ContainsKey(view.Name) == true)
            .Select(v => (By: v, Offset: v.Report!.PeerClocks[view.Name])).ToList();
        var off = words.Where(w => IsOff(w.Offset)).ToList();
        return off.Count * 2 > words.Count ? $"the clock of {view.Name} is {Span(off[0].Offset)} by that of {Words.Names(off.Select(w => w.By))}" : null;
    }

    private static string? Stamps(MemberView view)
        => view.Report is { } report && report.StampAhead > Tolerance
            ? $"{view.Name} has seen writes stamped {Words.Span(report.StampAhead)} in the future{(report.FutureStamps == 0 ? "" : $", {report.FutureStamps} of them from other members")}"
            : null;

    private static bool IsOff(TimeSpan offset) => offset.Duration() > Tolerance;

    private static string Span(TimeSpan offset) => $"{Words.Span(offset.Duration())} {(offset > TimeSpan.Zero ? "ahead" : "behind")}";
}
