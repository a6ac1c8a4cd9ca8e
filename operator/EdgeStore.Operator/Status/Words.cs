using EdgeStore.Operator.Planning;

namespace EdgeStore.Operator.Status;

internal static class Words
{
    private const int MaxNames = 5;

    /// <summary><c>demo-0, demo-1 and 7 more</c>: a condition must stay readable for a fleet of thousands.</summary>
    public static string List(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count <= MaxNames ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MaxNames))} and {all.Count - MaxNames} more";
    }

    /// <summary><c>1 member</c>, <c>3 members</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>The form of a verb that goes with so many.</summary>
    public static string Verb(int count, string ofOne, string ofMany) => count == 1 ? ofOne : ofMany;

    /// <summary><c>1 of 3 members serves</c>, <c>2 of 3 members serve</c>, <c>0 of 1 member serves</c>.</summary>
    public static string Share(int some, int all, string noun, string ofOne, string ofMany) => $"{some} of {Count(all, noun)} {Verb(all == 1 ? 1 : some, ofOne, ofMany)}";

    /// <summary><c>3 days</c>, <c>5 hours</c>, <c>40 seconds</c>: coarse, so that a status does not change all the time.</summary>
    public static string Span(TimeSpan span)
        => span.TotalDays >= 2 ? Count((int)span.TotalDays, "day")
            : span.TotalHours >= 2 ? Count((int)span.TotalHours, "hour")
            : span.TotalMinutes >= 2 ? Count((int)span.TotalMinutes, "minute")
            : Count((int)span.TotalSeconds, "second");

    public static string Names(IEnumerable<MemberView> members) => List(members.Select(m => m.Name));

    public static string Explain(IEnumerable<MemberView> members)
        => List(members.Select(m => m.Message is null ? m.Name : $"{m.Name} ({m.Message})"));

    public static string Overdue(ClusterLook look, IEnumerable<MemberView> overdue)
        => $"restarted and not caught up within {look.Settings!.Upgrade.ConvergenceTimeout.TotalSeconds:0} s, no other member is restarted: {Explain(overdue)}";
}
