using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Planning;

/// <summary>What each member that has not left needs to run: certificate, claim and pod.</summary>
internal static class PodsStep
{
    public static IEnumerable<PlanAction> Plan(PlanContext context, string membershipDigest)
    {
        // While a fleet forms, the membership changes at every look. Nobody is pointed to it before it has come to rest for one.
        var settled = MembershipFile.Digest(context.Observation.Membership ?? "") == membershipDigest ? membershipDigest : null;
        return context.Views.Where(v => v.Left is null && !RemovalStep.IsToVanish(v)).SelectMany(v => Plan(context, v, settled));
    }

    /// <param name="membershipDigest">Null: it is just being changed.</param>
    private static IEnumerable<PlanAction> Plan(PlanContext context, MemberView member, string? membershipDigest)
    {
        foreach (var action in CertificatesStep.PlanMember(context, member)) yield return action;

        var owned = !context.Settings.RetainClaims;
        // A new, empty claim for a member that had one would only hide the loss.
        if (member.Observed.Claim is null && member.Observed.Resource.Spec.Storage?.Size is not null && !member.LostData)
            yield return new CreateClaim(member.Name);
        else if (member.Observed.Claim is { } claim && claim.Owned != owned)
            yield return new SetClaimOwner(member.Name, owned, claim.ResourceVersion);

        var template = context.Rollout.TemplateFor(member);
        if (member.Pod is not { } pod)
        {
            if (member.LostData || member.NodeGone) yield break;
            var restore = context.Restore is { } open && open.IsOf(member.Name) ? open : null;
            // Without its source it would start empty.
            if (restore is null || restore.Source is not null)
                yield return new CreatePod(member.Name, template, template is { Hop: null } && template.Hash != context.Rollout.TargetHash, restore?.Source);
            yield break;
        }
        if (pod.Deleting || member.Offline) yield break;
        var why = template.Hop is { } hop ? $"it {hop}" : "its template is old";
        var old = pod.TemplateHash != template.Hash;
        if (pod.Finished)
            yield return new DeletePod(member.Name, pod.Uid, "it has ended");
        else if (old && !pod.Running)
            yield return new DeletePod(member.Name, pod.Uid, $"{why}, and no store runs in it", template) { ResourceVersion = pod.ResourceVersion };
        else if (old && member is { CatchUp: not null, Report: null } && !pod.Ready)
            // It was flushed before it was stopped and has not served since, so a newer template may take its turn.
            yield return new DeletePod(member.Name, pod.Uid, $"{why}, and it has not come back since its restart", template) { ResourceVersion = pod.ResourceVersion };
        else if (membershipDigest is not null && member.Report is { } report && report.MembershipDigest != membershipDigest && pod.MembershipDigest != membershipDigest)
            yield return new NudgePod(member.Name, membershipDigest);
        foreach (var action in CertificatesStep.PlanNudge(context, member)) yield return action;
    }
}
