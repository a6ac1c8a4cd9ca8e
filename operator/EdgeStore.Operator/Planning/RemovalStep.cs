namespace EdgeStore.Operator.Planning;

/// <summary>
/// Takes away what is left of members that have said that they left, or that never lived. Each thing goes only after the
/// one before is gone: the others are told first, the pod goes next, the claim and the member's own resource last.
/// </summary>
internal static class RemovalStep
{
    /// <summary>Unwanted, and there is nothing of it that could leave.</summary>
    public static bool IsToVanish(MemberView member) => !member.Wanted && member.Left is null && member.NeverLived;

    public static IEnumerable<PlanAction> Record(PlanContext context)
        => from member in context.Views
           where IsGone(member) && context.Removed.All(r => r.Tag != member.Tag)
           select new RecordRemoved(new RemovedMember { Name = member.Name, Tag = member.Tag, MemberId = member.Left?.MemberId, Changes = member.OwnChanges });

    public static IEnumerable<PlanAction> Plan(PlanContext context)
        => context.Vanished.Count > 0 ? [] : context.Views.Where(IsGone).SelectMany(member => Plan(context, member));

    private static string Why(MemberView member)
        => member.Left is not { } left ? "it is not wanted and never ran" : left.Replaced is null ? "it has left" : "it is replaced";

    private static bool IsGone(MemberView member) => member.Left is not null || IsToVanish(member);

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
            yield return new DeleteClaim(member.Name, claim.Uid);
        yield return new DeleteMember(member.Name, member.Observed.Resource.Metadata.Uid);
    }
}
