using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// When most of the members that answered lately are silent, it is likelier that the operator is cut off than that they
/// are all gone. Then nothing is destroyed until they are back, or an hour has shown that they are really away.
/// </summary>
internal static class Vanishing
{
    private const int Least = 2;

    /// <returns>Nobody, unless many vanished.</returns>
    public static IReadOnlyList<MemberView> Of(ClusterObservation observation, IReadOnlyList<MemberView> views)
    {
        // Nobody can be asked then.
        if (observation.Certificates.Problem is not null) return [];
        var lately = views
            .Where(v => v.Left is null && v.Observed.Resource.Status?.LastSeen is { } seen && observation.Now - seen <= Pace.VanishedTogether)
            .ToList();
        // Of a pod that does not run it is known why it is silent.
        var silent = lately.Where(v => v.Observed.Report is null && v is { CatchUp: null, Pod: { Running: true, Deleting: false } }).ToList();
        return silent.Count >= Least && silent.Count * 2 > lately.Count ? silent : [];
    }
}
