using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Chooses the one member that may be disturbed now, if any: asked to leave, or restarted with the current template. The
/// next follows only when this one has left, or is back and has caught up. Members that are offline are neither disturbed
/// nor waited for.
/// </summary>
internal static class DisturbanceStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context, string membershipDigest)
    {
        var open = context.Views.Where(v => v is { CatchUp: not null, Offline: false, Left: null }).ToList();
        if (open.Count > 0)
        {
            // The restart was written down, but the pod is still the old one: the operator ended in between, or flushing failed.
            return open.Where(v => v is { Outdated: true, LostData: false } && CanBeAsked(v))
                .Take(1)
                .Where(v => HasCover(context, v, membershipDigest))
                .Select(v => Restart(context, v));
        }
        return Leaves(context, membershipDigest).Concat(Restarts(context, membershipDigest)).Take(1);
    }

    /// <summary>Enough others serve, answer, know the membership and are not being restarted themselves.</summary>
    public static bool HasCover(PlanContext context, MemberView member, string membershipDigest)
        => context.OthersOf(member).Count(o => o.Healthy && o.Report!.MembershipDigest == membershipDigest) >= context.CopiesNeeded(member);

    public static IEnumerable<MemberView> ToLeave(IEnumerable<MemberView> views)
        => views.Where(v => v.Left is null && !RemovalStep.IsToVanish(v) && (!v.Wanted || v.Departing));

    private static IEnumerable<PlanAction> Leaves(PlanContext context, string membershipDigest)
        => ToLeave(context.Views)
            // Who has begun finishes first; then the highest ordinal or, on nodes, the most junior.
            .OrderByDescending(v => v.Departing)
            .ThenByDescending(v => v.Observed.Resource.Spec.Ordinal)
            .ThenByDescending(v => v.Tag)
            .Where(v => CanBeAsked(v) && !v.LostData && context.OthersOf(v).Any() && HasCover(context, v, membershipDigest))
            .Select(v => new LeaveMember(v.Name, v.MemberId!, context.CopiesNeeded(v)));

    private static IEnumerable<PlanAction> Restarts(PlanContext context, string membershipDigest)
        => context.Views
            .Where(v => v is { Outdated: true, Wanted: true, Departing: false, LostData: false } && CanBeAsked(v))
            // Who does not serve has nothing to lose; then the juniors, so that the most senior member changes last.
            .OrderBy(v => v.Serves)
            .ThenByDescending(v => v.Tag)
            .Where(v => HasCover(context, v, membershipDigest))
            .Select(v => Restart(context, v));

    private static bool CanBeAsked(MemberView member)
        => member is { Report: not null, MemberId: not null, Pod: { Running: true, Deleting: false } };

    private static RestartMember Restart(PlanContext context, MemberView member) => new(
        member.Name,
        member.Pod!.Uid,
        context.CopiesNeeded(member),
        VersionVector.JoinAll(context.Views.Select(v => v.Report?.Vector).OfType<VersionVector>()));
}
