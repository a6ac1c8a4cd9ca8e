using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;

namespace EdgeStore.Operator.Status;

/// <summary>True when something needs a person's attention. A member that is offline is none of that: at the edge it is normal.</summary>
internal static class DegradedRule
{
    public static Verdict Judge(ClusterLook look)
    {
        var found = Find(look).ToList();
        return found.Count == 0
            ? Verdict.False(DegradedReasons.AsExpected, "nothing needs attention")
            : Verdict.True(found[0].Reason, string.Join("; ", found.Select(f => f.Message)));
    }

    private static IEnumerable<(ConditionReason Reason, string Message)> Find(ClusterLook look)
    {
        if (look.Problems.Count > 0) yield return (DegradedReasons.InvalidSpec, string.Join("; ", look.Problems));
        if (CertificatesRule.Judge(look) is { Status: "False" } certificates && certificates.Reason != CertificatesReadyReasons.Issuing)
            yield return (certificates.Reason, certificates.Message);
        if (look.Settings?.PerNode is not null && look.Observation.Nodes is null)
            yield return (DegradedReasons.NodesUnreadable, "placement.perNode needs the permission to list and watch nodes; until the operator has it, no member is added or removed");
        if (MembersStep.NextTag(look.Observation, []) > MembersStep.MaxTag && look.Missing.Count > 0)
            yield return (DegradedReasons.TagsExhausted, $"all {MembersStep.MaxTag} tags have been used");
        var restored = RestoreTrouble(look);
        if (restored is not null) yield return (DegradedReasons.RestoreFailed, restored);
        var refused = look.Settings is null ? [] : ReplaceStep.Judge(look.Observation, look.Settings, look.Views).Where(r => r.Refusal is not null).ToList();
        if (refused.Count > 0) yield return (DegradedReasons.ReplacementRefused, Words.List(refused.Select(r => $"{r.Member.Name} is not replaced ({r.Why}): {r.Refusal}")));
        var overdue = look.Overdue;
        if (ProgressingRule.Halted(look) is { } halted) yield return (overdue.Count > 0 ? DegradedReasons.ConvergenceTimeout : DegradedReasons.CanaryFailed, halted);
        if (look.Upgrade is { FailedTemplateHash: not null } undone) yield return (DegradedReasons.UpgradeFailed, $"{undone.ToImage} is given up until the spec asks for something else: {undone.FailedReason}");
        if (look.Upgrade is { Phase: UpgradePhase.Refused } unfit) yield return (DegradedReasons.UpgradeRefused, unfit.HaltedReason!);
        var tooOld = look.Views.Select(v => look.Rollout?.TooOld(v)).OfType<string>().ToList();
        if (tooOld.Count > 0) yield return (DegradedReasons.MemberTooOld, $"not changed: {Words.List(tooOld)}");
        var lost = look.Views.Where(v => v.LostData).ToList();
        if (lost.Count > 0) yield return (DegradedReasons.MemberLostData, Words.Explain(lost));
        // Only a member itself can tell: in the middle of catching up it holds more than its vector says, so that a
        // difference that the operator sees at one look may be none.
        var diverged = look.Views.Where(v => v.Report is { DivergenceDetected: true }).ToList();
        if (diverged.Count > 0) yield return (DegradedReasons.Diverged, $"same changes seen as by another member, different state: {Words.Names(diverged)}");
        var failed = look.Views.Where(v => v.Phase == MemberPhase.Failed && !v.LostData && !overdue.Contains(v) && (restored is null || !look.Restore!.IsOf(v.Name))).ToList();
        if (failed.Count > 0) yield return (DegradedReasons.MemberFailed, Words.Explain(failed));
    }

    private static string? RestoreTrouble(ClusterLook look)
    {
        if (look.Restore is not { } restore) return null;
        // One that is still being made is only waited for.
        if (restore.Problem is { } problem)
            return look.Observation.RestoreBackup is { } backup && backup.Status?.Phase != BackupPhase.Failed ? null : $"nothing to restore from: {problem}";
        return look.Views.FirstOrDefault(v => restore.IsOf(v.Name) && v.Phase == MemberPhase.Failed) is { } failed
            ? $"{failed.Name} cannot be restored from {restore.Source!.Text}: {failed.Message}"
            : null;
    }
}
