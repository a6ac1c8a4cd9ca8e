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

    /// <summary>A release between the two that reads what <paramref name="from"/> wrote, whomever it talks to: the newest.</summary>
    public Release? Bridge(Version from, Version to) => Find(from) is not { } known
        ? null
        : releases.Where(r => r.Number > from && r.Number < to && r.Formats.Contains(known.Formats.Newest)).MaxBy(r => r.Number);
}
