using EdgeStore.Operator.Observing;

namespace EdgeStore.Operator.Planning.Upgrading;

/// <summary>Chooses the members that are restarted now with the current template, as many as may be away at a time.</summary>
internal static class RestartStep
{
    /// <summary>Each waits for its flush, and a pass should not take minutes.</summary>
    private const int MostAPass = 2 * Pace.ActionsAtOnce;

    /// <summary>The restart was written down, but the pod is still an old one: the operator ended in between, or flushing failed.</summary>
    public static IEnumerable<PlanAction> Again(PlanContext context, IEnumerable<MemberView> open, string membershipDigest)
        => open.Where(v => v is { Outdated: true, LostData: false } && HasAnother(context, v) && IsAllowed(context, v) && DisturbanceStep.CanBeAsked(v))
            .Where(v => HasCover(context, v, membershipDigest, [v]))
            .Take(MostAPass)
            .Select(v => Restart(context, v));

    /// <param name="open">Members that were stopped and are not offline.</param>
    public static IEnumerable<PlanAction> Next(PlanContext context, IReadOnlyList<MemberView> open, string membershipDigest)
    {
        if (open.Any(v => v.IsOverdue(context.Settings.Upgrade.ConvergenceTimeout, context.Observation.Now))) return [];
        var room = Math.Min(Room(context, open.Count), MostAPass);
        List<MemberView> chosen = [];
        foreach (var member in Candidates(context).Where(v => IsAllowed(context, v)))
        {
            if (chosen.Count >= room) break;
            List<MemberView> together = [.. chosen, member];
            // None of those that are stopped together counts for another of them.
            if (together.All(v => HasCover(context, v, membershipDigest, together))) chosen = together;
        }
        return chosen.Select(v => Restart(context, v));
    }

    /// <summary>Members that have to be restarted and can be, in the order in which it is done.</summary>
    public static IEnumerable<MemberView> Candidates(PlanContext context)
        => context.Views
            .Where(v => v is { Outdated: true, Wanted: true, Departing: false, LostData: false, CatchUp: null } && HasAnother(context, v) && DisturbanceStep.CanBeAsked(v) && CertificatesStep.CanStart(context, v))
            // Who does not serve has nothing to lose; then the juniors, so that the most senior member changes last.
            .OrderBy(v => v.Serves)
            .ThenByDescending(v => v.Tag);

    private static bool HasCover(PlanContext context, MemberView member, string membershipDigest, IReadOnlyList<MemberView> stopped)
        => DisturbanceStep.HasCover(context, member, membershipDigest, context.CopiesNeededToRestart(member), stopped);

    // On its way over another release it stays there until it has caught up.
    private static bool HasAnother(PlanContext context, MemberView member) => member.Pod?.TemplateHash != context.Rollout.TemplateAfterRestart(member).Hash;

    private static bool IsAllowed(PlanContext context, MemberView member)
        => !context.Settings.Upgrade.Paused
            && context.Rollout.TooOld(member) is null
            && RestartWindows.NextOpening(context.Observation, context.Settings, member) <= context.Observation.Now;

    private static int Room(PlanContext context, int open)
    {
        var active = context.Views.Where(v => v.IsActive).ToList();
        var candidates = Candidates(context).Select(v => v.Tag).ToHashSet();
        var sick = active.Count(v => v is { Serves: false, CatchUp: null } && !candidates.Contains(v.Tag));
        var room = context.Settings.Upgrade.MaxUnavailable.Of(active.Count) - open - sick;
        // A sick member, which the change may even cure, must not block the others.
        if (open == 0) room = Math.Max(1, room);
        return context.Rollout.Canary is { PassedAt: null } canary ? Math.Min(room, canary.Lacking) : room;
    }

    private static RestartMember Restart(PlanContext context, MemberView member)
    {
        var template = context.Rollout.TemplateAfterRestart(member);
        return new RestartMember(member.Name, member.Pod!.Uid, context.CopiesNeededToRestart(member), Awaited(context, member, template), template);
    }

    // Those whose protocols it will not speak cannot hand on to it what they hold.
    private static VersionVector Awaited(PlanContext context, MemberView member, PodTemplate template)
    {
        if (context.Observation.Releases.Find(context.Rollout.Hops.NumberOf(template.Settings)) is not { } release) return context.HeldByAll;
        var mute = context.Views.Where(v => v.Tag != member.Tag && v.Report?.Protocols is { } spoken && !spoken.Overlaps(release.Protocols)).ToList();
        return mute.Count == 0 ? context.HeldByAll : VersionVector.JoinAll(context.Views.Except(mute).Select(v => v.Report?.Vector).OfType<VersionVector>());
    }
}
