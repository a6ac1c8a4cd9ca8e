namespace EdgeStore.Core.Revisions;

/// <summary>
/// How a member numbers its history.
/// <code>
/// lone member      revision = clock                      1, 2, 3, … dense, exactly as etcd
/// cluster member   revision = clock | tag | 01           43 + 18 + 2 bits
///                             ^20     ^2    ^0
/// e.g. clock 7 at tag 3:      7 * 2^20 + 3 * 4 + 1 = 7340045
/// </code>
/// The clock is a Lamport clock, so a revision that follows another, at whatever member, is greater; the tag keeps two
/// members from ever issuing the same one; the two low bits let <c>rev - 1</c>, <c>rev + 1</c> and <c>rev + 2</c> name
/// the same member as <c>rev</c>, because clients do such arithmetic (kube-apiserver watches from <c>rev + 1</c>).
/// </summary>
/// <param name="Tag">The member's own tag, or <see cref="Tag.None"/> while it is alone.</param>
/// <param name="LastDense">
/// The last revision that was issued before the member joined a cluster (0: none). Those stay valid, and every later one
/// is greater.
/// </param>
public readonly record struct RevisionScheme(Tag Tag, long LastDense)
{
    private const int ClockShift = 20;
    private const int TagShift = 2;

    public static readonly RevisionScheme Lone = new(Tag.None, 0);

    public static RevisionScheme Clustered(Tag tag, long lastDense = 0) => new(tag, lastDense);

    /// <summary>The revision of an empty store: etcd's is 1.</summary>
    public long Initial => Compose(1);

    /// <summary>The next revision after <paramref name="current"/> that is also beyond <paramref name="seenClock"/>.</summary>
    public long Next(long current, long seenClock = 0) => Compose(Math.Max(ClockOf(current), seenClock) + 1);

    public long ClockOf(long revision) => Tag.IsNone || revision <= LastDense ? revision : revision >> ClockShift;

    /// <summary>The clock of a revision that another, clustered, member issued.</summary>
    public static long ForeignClockOf(long revision) => revision >> ClockShift;

    /// <summary>
    /// Whether this member can have issued the revision, or a client can have derived it from one that this member
    /// issued. Clock 0 without a tag counts as own: "from the beginning". Other small ones are of a store that was imported: a client that
    /// goes on from there does not know what was deleted before.
    /// </summary>
    public bool IsOwn(long revision) =>
        Tag.IsNone || revision <= LastDense || revision >> TagShift == 0 || TagOf(revision) == Tag;

    private static Tag TagOf(long revision) => new((int)(revision >> TagShift) & Tag.MaxValue);

    private long Compose(long clock) => Tag.IsNone ? clock : (clock << ClockShift) | ((long)Tag.Value << TagShift) | 1;
}
