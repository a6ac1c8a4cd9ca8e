namespace EdgeStore.Operator.Releases;

/// <summary>A member that runs: what it says of its release.</summary>
/// <param name="Protocols">Null: it is older than this report.</param>
internal sealed record RunningRelease(string Member, Version? Number, VersionRange? Protocols);

/// <summary>
/// Whether a release may take the place of what the members run: each of them must be able to talk to it, because for a
/// while both run, and it must read what they have written. What is not known is not refused, except that going back to an
/// older release needs proof: new data may be unreadable for it.
/// </summary>
internal static class UpgradeGate
{
    /// <returns>Why not; null: nothing is known against it.</returns>
    public static string? Refusal(ReleaseTable table, Version? wanted, IEnumerable<RunningRelease> running)
        => wanted is null
            ? null
            : running.OrderBy(r => r.Number).Select(r => Refusal(table, wanted, r)).FirstOrDefault(why => why is not null);

    /// <returns>Why a member that may have run <paramref name="from"/> cannot run <paramref name="to"/> again; null: nothing is known against it.</returns>
    public static string? NoWayBack(ReleaseTable table, Version? from, Version? to)
        => table.Find(from) is { } newer && table.Find(to) is { } older && !older.Formats.Contains(newer.Formats.Newest)
            ? $"release {to} cannot read the data of {from}"
            : null;

    /// <returns>Why <paramref name="wanted"/> cannot read what a member wrote; null: nothing is known against it.</returns>
    public static string? Unreadable(ReleaseTable table, Version? wanted, string member, Version? number)
        => table.Find(wanted) is { } target && table.Find(number) is { } known && target.Formats.Oldest > known.Formats.Newest
            ? $"release {wanted} reads data from format {target.Formats.Oldest} on, and {member} with release {number} writes {known.Formats.Newest}"
            : null;

    /// <returns>As above, for a member that is alone in this, and what to do.</returns>
    public static string? TooOld(ReleaseTable table, Version? wanted, string member, Version? number)
        => Unreadable(table, wanted, member, number) is not { } why ? null
            : table.Way(number!, wanted!, _ => true) is [var hop, ..]
                ? $"{why}: give pod {member} an image of release {hop.Number.ToString(2)}, which reads that"
                : $"{why}: no way over the releases between is known";

    private static string? Refusal(ReleaseTable table, Version wanted, RunningRelease member)
    {
        var target = table.Find(wanted);
        var known = table.Find(member.Number);
        if (member.Number is { } current && (current.Major, current.Minor).CompareTo((wanted.Major, wanted.Minor)) > 0)
        {
            if (target is null || known is null) return $"release {wanted} is older than {current} of {member.Member}, and this operator does not know whether it reads the data of {current}";
            if (!target.Formats.Contains(known.Formats.Newest)) return $"release {wanted} cannot read the data of {member.Member}, which {current} wrote in format {known.Formats.Newest}";
        }
        if (target is null) return null;
        if ((member.Protocols ?? known?.Protocols) is { } spoken && !target.Protocols.Overlaps(spoken))
            return $"release {wanted} speaks the peer protocols {target.Protocols}, and {Name(member)} only {spoken}{Advice(table, wanted, member, spoken)}";
        return Unreadable(table, wanted, member.Member, member.Number) is { } why ? why + Advice(table, wanted, member, known!.Protocols) : null;
    }

    private static string Name(RunningRelease member) => member.Number is null ? member.Member : $"{member.Member} with release {member.Number}";

    private static string Advice(ReleaseTable table, Version wanted, RunningRelease member, VersionRange spoken)
        => member.Number is { } from && table.Hop(from, spoken, wanted) is { } hop ? $": upgrade to {hop.Number.ToString(2)} first" : "";
}
