using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// A restore that is not over. Until the restored member has answered there are no others: an empty member would serve as
/// if nothing had ever been there.
/// </summary>
/// <param name="Member">The member that is restored, once that is decided.</param>
/// <param name="Source">Null: see <paramref name="Problem"/>.</param>
internal sealed record Restore(string? Member, RestoreSource? Source, string? Problem)
{
    /// <summary>Null when there is none, or when it is over.</summary>
    public static Restore? Of(ClusterObservation observation, ClusterSettings? settings)
    {
        if (settings?.Restore is not { } spec) return null;
        var begun = observation.Cluster.Status?.Restore;
        if (begun?.CompletionTime is not null) return null;
        var (source, problem) = RestoreSource.Of(spec, observation.RestoreBackup);
        return new Restore(begun?.Member, source, problem);
    }

    /// <summary>The one place that may have a member now; none while nobody knows what it is to be restored from.</summary>
    public IReadOnlyList<Place> Limit(IReadOnlyList<Place> places) => Member is { } member
        ? [.. places.Where(p => p.Name == member)]
        : Source is null ? [] : [.. places.Take(1)];

    public bool IsOf(string member) => Member == member;

    /// <summary>Writes down which member it will be, before it exists.</summary>
    public IEnumerable<PlanAction> Plan(PlanContext context)
        => Member is null && Source is not null && context.Placement.Places is [var place]
            ? [new BeginRestore(new ClusterRestoreStatus { Source = RestoreText.Of(context.Settings.Restore!), Member = place.Name })]
            : [];
}
