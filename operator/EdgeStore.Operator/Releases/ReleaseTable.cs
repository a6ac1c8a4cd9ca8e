namespace EdgeStore.Operator.Releases;

/// <summary>
/// The releases that this operator knows. A release of the store that changes the protocol or the format of the data
/// directory is entered here; what is not in the table cannot be judged.
/// </summary>
internal sealed class ReleaseTable(IReadOnlyList<Release> releases)
{
    public static readonly ReleaseTable Known = new([new Release(new Version(0, 1, 0), new VersionRange(1, 1), new VersionRange(1, 1))]);

    public Release? Find(Version? number)
        => number is null ? null : releases.FirstOrDefault(r => r.Number.Major == number.Major && r.Number.Minor == number.Minor);

    /// <summary>A release between the two that talks to those that speak <paramref name="protocols"/> and reads what <paramref name="from"/> wrote: the newest.</summary>
    public Release? Hop(Version from, VersionRange protocols, Version to) => releases
        .Where(r => r.Number > from && r.Number < to && r.Protocols.Overlaps(protocols))
        .Where(r => Find(from) is not { } known || r.Formats.Contains(known.Formats.Newest))
        .MaxBy(r => r.Number);

    /// <summary>
    /// The releases to go over when <paramref name="to"/> cannot read what <paramref name="from"/> wrote: each reads what the one
    /// before it wrote, and the last writes what <paramref name="to"/> reads. As new ones as possible, whomever they talk to.
    /// <code>
    /// 0.1 (writes 1) ─► 0.3 (reads 1-2) ─► 0.4 (reads 2-3)
    /// </code>
    /// </summary>
    /// <returns>Empty: none is needed, or nothing is known. Null: there is no way.</returns>
    public IReadOnlyList<Release>? Way(Version from, Version to, Func<Release, bool> usable)
    {
        if (Find(from) is not { } known || Find(to) is not { } target || target.Formats.Oldest <= known.Formats.Newest) return [];
        return releases.Where(r => r.Number > from && r.Number < to && r.Formats.Contains(known.Formats.Newest) && usable(r))
            .OrderByDescending(r => r.Number)
            .Select(r => Way(r.Number, to, usable) is { } rest ? new[] { r }.Concat(rest).ToList() : null)
            .FirstOrDefault(way => way is not null);
    }
}
