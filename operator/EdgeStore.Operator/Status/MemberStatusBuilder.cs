using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status.Reasons;
using k8s;

namespace EdgeStore.Operator.Status;

internal static class MemberStatusBuilder
{
    private static readonly IReadOnlyDictionary<string, ConditionReason> Phases = ListedReasons.ByWord(typeof(ReadyReasons));

    public static EdgeStoreMemberStatus Build(MemberView view, DateTimeOffset now)
    {
        var before = view.Observed.Resource.Status;
        if (before is not null && IsRecent(view.Tag, before, now) && KubernetesJson.Serialize(Build(view, now, before)) == KubernetesJson.Serialize(before)) return before;
        return Build(view, now, null);
    }

    /// <param name="shown">
    /// What is shown of the fields that differ at every look under load; null: what is true now. Writing them each time would make
    /// the status a source of load itself.
    /// </param>
    private static EdgeStoreMemberStatus Build(MemberView view, DateTimeOffset now, EdgeStoreMemberStatus? shown)
    {
        var before = view.Observed.Resource.Status;
        var report = view.Report;
        return new EdgeStoreMemberStatus
        {
            Phase = view.Phase,
            MemberId = view.MemberId,
            Version = report?.Version ?? before?.Version,
            Protocol = report is null ? before?.Protocol : report.Protocols?.ToString(),
            LastSeen = shown is not null ? shown.LastSeen : report is null ? before?.LastSeen : ConditionKeeper.Seconds(now),
            Site = view.Site,
            // Nobody else will say how far one that fell silent had come.
            OwnChanges = shown is not null && report is not null ? shown.OwnChanges : view.OwnChanges,
            ScheduleVersion = shown?.ScheduleVersion ?? (report is null ? before?.ScheduleVersion : report.ScheduleVersion == 0 ? null : report.ScheduleVersion),
            Lag = shown is not null ? shown.Lag : report is null ? before?.Lag : view.Lag,
            VectorDigest = shown is not null ? shown.VectorDigest : report?.Vector.Digest ?? before?.VectorDigest,
            Fingerprint = shown is not null ? shown.Fingerprint : report is null ? before?.Fingerprint : report.Fingerprint,
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
    }

    private static V1Condition Ready(MemberView view, EdgeStoreMemberStatus? before, DateTimeOffset now)
    {
        var verdict = view.Serves ? Verdict.True(Phases[view.Phase], view.Message ?? "serves") : Verdict.False(Phases[view.Phase], view.Message ?? "");
        return ConditionKeeper.Keep(before?.Conditions, ConditionTypes.Ready, verdict, now, generation: null);
    }

    private static bool IsRecent(int tag, EdgeStoreMemberStatus before, DateTimeOffset now)
        => before.LastSeen is { } seen && now - seen < Pace.VolatileStatus + (tag % Pace.VolatileStatusSteps * Pace.VolatileStatusStep);
}
