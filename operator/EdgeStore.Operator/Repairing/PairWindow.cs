namespace EdgeStore.Operator.Repairing;

/// <summary>
/// When two members may be compared: while the windows of both are open, because a comparison loads both, and the link between
/// their sites. Members of one site have the same windows.
/// </summary>
internal static class PairWindow
{
    /// <summary>The first moment from <paramref name="now"/> on at which both are open; null when there is none before <paramref name="end"/>.</summary>
    public static DateTimeOffset? NextOpening(RepairMember one, RepairMember other, DateTimeOffset now, DateTimeOffset end)
    {
        for (var at = now; at < end;)
        {
            var (first, second) = (one.Windows.NextOpening(at), other.Windows.NextOpening(at));
            var both = first > second ? first : second;
            if (both == at) return at;
            at = both;
        }
        return null;
    }
}
