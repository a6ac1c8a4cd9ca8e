using EdgeStore.Operator.Planning;
using k8s;

namespace EdgeStore.Operator.Status;

internal static class MemberStatusBuilder
{
    public static EdgeStoreMemberStatus Build(MemberView view, DateTimeOffset now)
    {
        var before = view.Observed.Resource.Status;
        var report = view.Report;
        var status = new EdgeStoreMemberStatus
        {
            Phase = view.Phase,
            MemberId = view.MemberId,
            Version = report?.Version ?? before?.Version,
            Protocol = report is null ? before?.Protocol : report.Protocols?.ToString(),
            LastSeen = report is null ? before?.LastSeen : ConditionKeeper.Seconds(now),
            Site = view.Site,
            OwnChanges = view.OwnChanges,
            ScheduleVersion = report is null ? before?.ScheduleVersion : report.ScheduleVersion == 0 ? null : report.ScheduleVersion,
            Lag = report is null ? before?.Lag : view.Lag,
            VectorDigest = report?.Vector.Digest ?? before?.VectorDigest,
            Fingerprint = report is null ? before?.Fingerprint : report.Fingerprint,
            ServedCertificateNotAfter = report is null ? before?.ServedCertificateNotAfter
                : report.CertificateNotAfter is { } end ? ConditionKeeper.Seconds(end) : null,
            PodName = view.Pod is null ? null : view.Name,
            NodeName = view.Pod?.NodeName ?? before?.NodeName,
            Message = view.Message,
            Conditions = [Ready(view, before, now)],
            PendingOnReturn = view is { Offline: true, Outdated: true } ? true : null,
            CatchUp = view.Left is null ? view.CatchUp : null,
            Left = view.Left,
        };
        return before is not null && IsRecent(before, now) && OnlyVolatile(before, status, report is null) ? before : status;
    }

    private static V1Condition Ready(MemberView view, EdgeStoreMemberStatus? before, DateTimeOffset now)
    {
        var verdict = view.Serves ? Verdict.True(view.Phase, view.Message ?? "serves") : Verdict.False(view.Phase, view.Message ?? "");
        return ConditionKeeper.Keep(before?.Conditions, ConditionTypes.Ready, verdict, now, generation: null);
    }

    private static bool IsRecent(EdgeStoreMemberStatus before, DateTimeOffset now)
        => before.LastSeen is { } seen && now - seen < Pace.VolatileStatus;

    // Under load these differ at every look; writing them each time would make the status a source of load itself.
    private static bool OnlyVolatile(EdgeStoreMemberStatus before, EdgeStoreMemberStatus status, bool silent)
    {
        var steady = KubernetesJson.Deserialize<EdgeStoreMemberStatus>(KubernetesJson.Serialize(status));
        (steady.LastSeen, steady.Lag, steady.VectorDigest) = (before.LastSeen, before.Lag, before.VectorDigest);
        steady.Fingerprint = before.Fingerprint;
        // Nobody else will say how far one that fell silent had come.
        if (!silent) steady.OwnChanges = before.OwnChanges;
        return KubernetesJson.Serialize(steady) == KubernetesJson.Serialize(before);
    }
}
