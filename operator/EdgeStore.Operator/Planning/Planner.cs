using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;
using EdgeStore.Operator.Settings;
using EdgeStore.Operator.Status;

namespace EdgeStore.Operator.Planning;

/// <summary>
/// Pure: the same observation always gives the same plan, and once a plan is carried out and nothing else happens, the
/// next one is empty.
/// </summary>
internal static class Planner
{
    public static Plan Plan(ClusterObservation observation)
    {
        var (settings, problems) = ClusterValidator.Validate(observation);
        var placement = Placement.Of(observation, settings);
        var templateHash = settings is null ? null : TemplateHash.Of(settings);
        var views = MemberViews.Of(observation, placement, templateHash);

        IReadOnlyList<PlanAction> actions = [];
        var membership = observation.Membership;
        if (settings is { Paused: false })
            (actions, membership) = Act(new PlanContext(observation, settings, placement, views));

        var look = new ClusterLook
        {
            Observation = observation,
            Settings = settings,
            Problems = problems,
            Placement = placement,
            Views = views,
            Actions = actions,
            MembershipDigest = membership is null ? null : MembershipFile.Digest(membership),
        };
        var status = ClusterStatusBuilder.Build(look, templateHash);
        return new Plan
        {
            Actions = actions,
            Status = status,
            MemberStatuses = views.ToDictionary(v => v.Name, v => MemberStatusBuilder.Build(v, observation.Now, look.IsTriedAgain(v.Name))),
            LookAgain = ClusterStatusBuilder.IsCalm(status) ? Pace.Calm : Pace.Busy,
        };
    }

    private static (IReadOnlyList<PlanAction> Actions, string Membership) Act(PlanContext context)
    {
        var members = MembersStep.Plan(context);
        var membership = MembershipStep.Render(context, members.OfType<CreateMember>().Select(c => c.Resource));
        var digest = MembershipFile.Digest(membership);
        return (
        [
            .. ServicesStep.Plan(context),
            .. CertificatesStep.PlanAuthority(context),
            .. members,
            .. RemovalStep.Record(context),
            .. MembershipStep.Plan(context, membership),
            .. PodsStep.Plan(context, digest),
            .. RemovalStep.Plan(context),
            .. DisturbanceStep.Plan(context, digest),
        ], membership);
    }
}
