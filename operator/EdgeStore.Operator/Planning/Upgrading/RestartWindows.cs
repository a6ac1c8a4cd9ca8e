using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>When a member may be restarted: while a maintenance window of its site is open.</summary>
internal static class RestartWindows
{
    /// <returns>Now, or when the next window opens.</returns>
    public static DateTimeOffset NextOpening(ClusterObservation observation, ClusterSettings settings, MemberView member)
        // Who does not serve loses nothing by a restart.
        => member.Serves ? settings.SiteOf(member.Site).Windows.NextOpening(observation.Now) : observation.Now;

    /// <summary>The members that wait for a window, and when it opens for each.</summary>
    public static IReadOnlyList<(MemberView Member, DateTimeOffset At)> Waiting(
        ClusterObservation observation, ClusterSettings settings, IEnumerable<MemberView> members)
        => [.. members.Where(m => m.Outdated).Select(m => (m, NextOpening(observation, settings, m))).Where(w => w.Item2 > observation.Now).OrderBy(w => w.Item2)];
}
