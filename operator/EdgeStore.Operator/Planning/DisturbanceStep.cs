using EdgeStore.Operator.Planning.Upgrading;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Chooses the members that may be disturbed now: one is asked to leave, or some are restarted with the current template.
/// The next follow only when those have left, or are back and have caught up. Members that are offline are neither disturbed
/// nor waited for.
/// </summary>
internal static class DisturbanceStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context, string membershipDigest)
    {
        if (context.Vanished.Count > 0) return [];
        var open = context.Views.Where(v => v is { CatchUp: not null, Offline: false, Left: null }).ToList();
        if (open.Count == 0 && Leaves(context, membershipDigest).FirstOrDefault() is { } leave) return [leave];
        return RestartStep.Again(context, open, membershipDigest).Concat(RestartStep.Next(context, open, membershipDigest));
    }

    /// <summary>Enough others serve, answer, know the membership and are not being stopped themselves.</summary>
    /// <param name="needed">How many they must be.</param>
    /// <param name="stopped">Members that are stopped together with this one.</param>
    public static bool HasCover(PlanContext context, MemberView member, string membershipDigest, int needed, IReadOnlyList<MemberView>? stopped = null)
        => context.OthersOf(member).Count(o => o.Healthy && o.Report!.MembershipDigest == membershipDigest && stopped?.Contains(o) != true) >= needed;

    public static IEnumerable<MemberView> ToLeave(IEnumerable<MemberView> views)
        => views.Where(v => v.Left is null && !RemovalStep.IsToVanish(v) && (!v.Wanted || v.Departing));

    public static bool CanBeAsked(MemberView member)
        => member is { Report: not null, MemberId: not null, Pod: { Running: true, Deleting: false } };

    private static IEnumerable<PlanAction> Leaves(PlanContext context, string membershipDigest)
        => ToLeave(context.Views)
            // Who has begun finishes first; then the highest ordinal or, on nodes, the most junior.
            .OrderByDescending(v => v.Departing)
            .ThenByDescending(v => v.Observed.Resource.Spec.Ordinal)
            .ThenByDescending(v => v.Tag)
            .Where(v => CanBeAsked(v) && !v.LostData && context.OthersOf(v).Any() && HasCover(context, v, membershipDigest, context.CopiesNeeded(v)))
            .Select(v => new LeaveMember(v.Name, v.MemberId!, context.CopiesNeeded(v)));
}
