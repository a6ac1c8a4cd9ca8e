using EdgeStore.Core.Revisions;

namespace EdgeStore.Server.Compaction;

/// <summary>The revision before which more than a number of changes lie.</summary>
internal static class RetentionPoint
{
    /// <summary>The bits below the clock in a cluster member's revision.</summary>
    private const int ClockShift = 20;

    /// <summary>
    /// Counts the clock back. In a cluster the clock also jumps when a peer is ahead, so at most that many changes stay.
    /// </summary>
    /// <returns>Null when all history is kept.</returns>
    public static long? Of(RevisionScheme scheme, long revision, long retention)
    {
        var clock = scheme.ClockOf(revision) - retention;
        if (clock <= 0) return null;
        if (scheme.Tag.IsNone || revision <= scheme.LastDense) return clock;

        // The same tag and low bits: a revision that this member can have issued.
        var point = revision - (retention << ClockShift);
        return point > scheme.LastDense ? point : null;
    }
}
