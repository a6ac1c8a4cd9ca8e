using EdgeStore.Operator.Planning;
using EdgeStore.Operator.Status;
using EdgeStore.Operator.Status.Reasons;
using k8s;

namespace EdgeStore.Operator.Backups;

/// <summary>
/// Pure. An attempt is a pod with a name of its own; which attempt is the current one is in the status. So whatever ends in
/// between, no attempt is made twice.
/// </summary>
internal static class BackupPlanner
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    public static BackupPlan Plan(BackupObservation observation)
    {
        var backup = observation.Backup;
        if (backup.Status?.Phase is BackupPhase.Succeeded or BackupPhase.Failed) return Ended(observation, backup.Status);
        var status = Begin(observation);
        var problems = BackupValidator.Problems(backup);
        if (problems.Count > 0) return End(observation, status, BackupPhase.Failed, BackupReasons.InvalidSpec, string.Join("; ", problems));
        status.Location ??= BackupNames.Location(backup.Spec.Destination!, backup.Metadata.Name);

        var deadline = status.StartTime!.Value.AddSeconds(backup.Spec.DeadlineSeconds ?? EdgeStoreBackupSpec.DefaultDeadlineSeconds);
        return observation.Pod is { } pod ? WithPod(observation, status, pod, deadline) : WithoutPod(observation, status, deadline);
    }

    /// <summary>10 s, 20 s, 40 s, … up to 5 minutes.</summary>
    internal static TimeSpan Pause(int failed) => failed > 6 ? LongestPause : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << (failed - 1)));

    private static BackupPlan WithPod(BackupObservation observation, EdgeStoreBackupStatus status, ObservedBackupPod pod, DateTime deadline)
    {
        (status.PodName, status.Member) = (pod.Name, pod.Member);
        switch (pod.State)
        {
            case BackupPodState.Succeeded when pod.Result is { } result:
                (status.Revision, status.SizeBytes, status.Sha256) = (result.Revision, result.Bytes, result.Hash);
                return End(observation, status, BackupPhase.Succeeded, BackupReasons.Succeeded, null);
            case BackupPodState.Succeeded:
                return Again(observation, status, "it ended well, but did not say what it wrote");
            case BackupPodState.Failed:
                return Again(observation, status, pod.Words ?? "no reason is known");
        }
        if (observation.Now >= deadline)
            return End(observation, status, BackupPhase.Failed, BackupReasons.DeadlineExceeded, Late(observation, pod.Words)) with { Action = new DeleteBackupPod(pod.Name, pod.Uid) };
        (status.Phase, status.Message) = (pod.State == BackupPodState.Running ? BackupPhase.Running : BackupPhase.Pending, pod.Words);
        return Go(observation, status, action: null, deadline - observation.Now);
    }

    private static BackupPlan WithoutPod(BackupObservation observation, EdgeStoreBackupStatus status, DateTime deadline)
    {
        if (observation.Now >= deadline) return End(observation, status, BackupPhase.Failed, BackupReasons.DeadlineExceeded, Late(observation, status.Message));
        status.Phase = BackupPhase.Pending;
        if (status.NextAttemptTime is { } next && next > observation.Now) return Go(observation, status, null, next - observation.Now);
        var (member, why) = MemberChoice.Choose(observation);
        if (member is null)
        {
            status.Message = $"waits: {why}";
            return Go(observation, status, null, Pace.Calm);
        }
        var attempt = status.Attempt!.Value;
        (status.Member, status.PodName, status.NextAttemptTime, status.Message)
            = (member.Spec.Name, BackupNames.Pod(observation.Backup.Metadata.Name, attempt), null, null);
        return Go(observation, status, new CreateBackupPod(attempt, member.Spec.Name), Pace.Calm);
    }

    private static EdgeStoreBackupStatus Begin(BackupObservation observation)
    {
        var status = observation.Backup.Status is { } before
            ? KubernetesJson.Deserialize<EdgeStoreBackupStatus>(KubernetesJson.Serialize(before))
            : new EdgeStoreBackupStatus();
        status.ObservedGeneration = observation.Backup.Metadata.Generation;
        status.StartTime ??= ConditionKeeper.Seconds(observation.Now);
        status.Attempt ??= 1;
        return status;
    }

    private static BackupPlan Again(BackupObservation observation, EdgeStoreBackupStatus status, string why)
    {
        var (attempt, most) = (status.Attempt!.Value, (observation.Backup.Spec.Retries ?? EdgeStoreBackupSpec.DefaultRetries) + 1);
        var message = $"attempt {attempt} of {most}, of {status.Member}, failed: {why}";
        if (attempt >= most) return End(observation, status, BackupPhase.Failed, BackupReasons.AttemptsFailed, message);
        var pause = Pause(attempt);
        (status.Phase, status.Attempt, status.NextAttemptTime, status.Message)
            = (BackupPhase.Pending, attempt + 1, ConditionKeeper.Seconds(observation.Now + pause), message);
        return Go(observation, status, null, pause);
    }

    private static BackupPlan Go(BackupObservation observation, EdgeStoreBackupStatus status, BackupAction? action, TimeSpan lookAgain)
    {
        Condition(observation, status, Verdict.Unknown(status.Phase == BackupPhase.Running ? BackupReasons.Running : BackupReasons.Pending, status.Message ?? ""));
        return new BackupPlan { Action = action, Status = status, LookAgain = lookAgain };
    }

    private static BackupPlan End(BackupObservation observation, EdgeStoreBackupStatus status, string phase, ConditionReason reason, string? message)
    {
        (status.Phase, status.Message, status.CompletionTime, status.NextAttemptTime) = (phase, message, ConditionKeeper.Seconds(observation.Now), null);
        Condition(observation, status, phase == BackupPhase.Succeeded
            ? Verdict.True(reason, $"revision {status.Revision} of {status.Member} is in {status.Location}")
            : Verdict.False(reason, message ?? ""));
        return new BackupPlan { Status = status, LookAgain = observation.Backup.Spec.TtlSeconds is { } ttl ? TimeSpan.FromSeconds(ttl) : null };
    }

    private static BackupPlan Ended(BackupObservation observation, EdgeStoreBackupStatus status)
    {
        if (observation.Backup.Spec.TtlSeconds is not { } ttl || status.CompletionTime is not { } end) return new BackupPlan { Status = status };
        var left = end.AddSeconds(ttl) - observation.Now.UtcDateTime;
        return left > TimeSpan.Zero
            ? new BackupPlan { Status = status, LookAgain = left }
            : new BackupPlan { Status = status, Action = new DeleteExpiredBackup() };
    }

    private static string Late(BackupObservation observation, string? last)
        => $"not done within {observation.Backup.Spec.DeadlineSeconds ?? EdgeStoreBackupSpec.DefaultDeadlineSeconds} s{(last is null ? "" : $": {last}")}";

    private static void Condition(BackupObservation observation, EdgeStoreBackupStatus status, Verdict verdict)
        => status.Conditions = [ConditionKeeper.Keep(status.Conditions, ConditionTypes.Succeeded, verdict, observation.Now, observation.Backup.Metadata.Generation)];
}
