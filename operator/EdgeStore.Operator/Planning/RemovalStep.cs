namespace EdgeStore.Operator.Planning;

/// <summary>
/// Takes away what is left of members that have said that they left. Each thing goes only after the one before is gone: the
/// others are told first, the pod goes next, the claim and the member's own resource last. Of one that never lived, pod and
/// claim go first, if they still are as they were seen: it may have come to life by now. Only when what the API server
/// has stored is neither, it counts as one that has left.
/// </summary>
internal static class RemovalStep
{
    private const string NeverRan = "it is not wanted and never ran";

    /// <summary>Unwanted, and there is nothing of it that could leave.</summary>
    public static bool IsToVanish(MemberView member) => !member.Wanted && member.Left is null && member.NeverLived;

    public static IEnumerable<PlanAction> Record(PlanContext context)
        => from member in context.Views
           where member.Left is not null && context.Removed.All(r => r.Tag != member.Tag)
           select new RecordRemoved(new RemovedMember { Name = member.Name, Tag = member.Tag, MemberId = member.Left?.MemberId, Changes = member.OwnChanges });

    public static IEnumerable<PlanAction> Plan(PlanContext context)
        => context.Vanished.Count > 0 ? [] : context.Views.SelectMany(member => member.Left is not null ? Plan(context, member) : IsToVanish(member) ? Vanish(member) : []);

    private static string Why(MemberView member)
        => member.Left switch
        {
            { Replaced: not null } => "it is replaced",
            { MemberId: null } => NeverRan,
            _ => "it has left",
        };

    private static IEnumerable<PlanAction> Vanish(MemberView member)
    {
        if (member.Pod is { } pod)
        {
            if (!pod.Deleting) yield return new DeletePod(member.Name, pod.Uid, NeverRan) { ResourceVersion = pod.ResourceVersion };
        }
        else if (member.Observed.Claim is { } claim)
        {
            yield return new DeleteClaim(member.Name, claim.Uid, claim.ResourceVersion);
        }
        else
        {
            yield return new VanishMember(member.Name);
        }
    }

    private static IEnumerable<PlanAction> Plan(PlanContext context, MemberView member)
    {
        if (member.Pod is { } pod)
        {
            // No kubelet would confirm the end of a pod on a node that is gone.
            var now = member is { Left.Replaced: not null, Offline: true };
            if (!pod.Deleting || now)
                yield return new DeletePod(member.Name, pod.Uid, Why(member)) { Now = now };
            yield break;
        }
        if (member.Observed.Claim is { } claim && (!context.Settings.RetainClaims || !claim.Bound))
            yield return new DeleteClaim(member.Name, claim.Uid, claim.Bound ? null : claim.ResourceVersion);
        yield return new DeleteMember(member.Name, member.Observed.Resource.Metadata.Uid);
    }
}
