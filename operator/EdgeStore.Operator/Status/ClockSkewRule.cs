using EdgeStore.Operator.Planning;

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
        var off = look.Views.Select(Skew).OfType<string>().ToList();
        return off.Count == 0
            ? Verdict.False("ClocksAgree", "no member that answers has a clock that is off by more than a minute")
            : Verdict.True("ClocksDiffer", Words.List(off));
    }

    private static string? Skew(MemberView view) => view.Report switch
    {
        { ClockOffset: { } offset } when offset.Duration() > Tolerance => $"the clock of {view.Name} is {Words.Span(offset.Duration())} {(offset > TimeSpan.Zero ? "ahead" : "behind")}",
        { StampAhead: { } ahead } when ahead > Tolerance => $"{view.Name} has seen writes stamped {Words.Span(ahead)} in the future",
        _ => null,
    };
}
