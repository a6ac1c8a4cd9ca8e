using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning.Links;
using EdgeStore.Operator.Planning.Upgrading;
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
        var restore = Restore.Of(observation, settings);
        var placement = Placement.Of(observation, settings, restore);
        var wantedHash = settings is null ? null : TemplateHash.Of(settings);
        var views = MemberViews.Of(observation, placement, wantedHash);
        var rollout = settings is null ? null : Rollout.Decide(observation, settings, wantedHash!, views);
        if (rollout is { IsUndone: true }) views = MemberViews.Of(observation, placement, rollout.TargetHash);
        if (rollout is not null) views = [.. views.Select(rollout.Mark)];

        var repairs = RepairAccount.Of(observation, settings);
        IReadOnlyList<PlanAction> actions = [];
        var membership = observation.Membership;
        if (rollout is { Wanted.Paused: false })
            (actions, membership) = Act(new PlanContext(observation, rollout, placement, restore, views), repairs);

        var look = new ClusterLook
        {
            Observation = observation,
            Settings = rollout?.Target,
            Rollout = rollout,
            Problems = problems,
            Placement = placement,
            Restore = restore,
            Views = views,
            Actions = actions,
            Repairs = repairs,
            MembershipDigest = membership is null ? null : MembershipFile.Digest(membership),
        };
        var status = ClusterStatusBuilder.Build(look);
        return new Plan
        {
            Actions = actions,
            Settings = rollout?.Target,
            Status = status,
            MemberStatuses = views.ToDictionary(v => v.Name, v => MemberStatusBuilder.Build(v, observation.Now)),
            LookAgain = ClusterStatusBuilder.IsCalm(status) ? Pace.Calm : Pace.Busy,
        };
    }

    private static (IReadOnlyList<PlanAction> Actions, string Membership) Act(PlanContext context, RepairAccount repairs)
    {
        var members = MembersStep.Plan(context);
        var membership = MembershipStep.Render(context, members.OfType<CreateMember>().Select(c => c.Resource));
        var digest = MembershipFile.Digest(membership);
        return (
        [
            .. context.Rollout is { FailedNow: true, Failure: { } why } given ? new[] { new GiveUpTemplate(given.WantedHash, why) } : [],
            .. ServicesStep.Plan(context),
            .. BudgetStep.Plan(context),
            .. CertificatesStep.PlanCluster(context),
            .. context.Restore?.Plan(context) ?? [],
            .. members,
            .. RemovalStep.Record(context),
            .. MembershipStep.Plan(context, membership),
            .. PodsStep.Plan(context, digest),
            .. RemovalStep.Plan(context),
            .. ReplaceStep.Plan(context),
            .. DisturbanceStep.Plan(context, digest),
            .. RepairsStep.Plan(context, repairs),
            .. BackupsStep.Plan(context),
            .. ScheduleStep.Plan(context),
        ], membership);
    }
}
