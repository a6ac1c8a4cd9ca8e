using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Backups;

/// <summary>What matters of a backup's pod.</summary>
internal static class BackupPodReader
{
    private const int LongestText = 512;

    public static ObservedBackupPod Read(V1Pod pod)
    {
        var container = pod.Status?.ContainerStatuses?.FirstOrDefault();
        var state = (pod.Status?.Phase, container?.State?.Running) switch
        {
            ("Succeeded", _) => BackupPodState.Succeeded,
            ("Failed", _) => BackupPodState.Failed,
            _ when pod.Metadata.DeletionTimestamp is not null => BackupPodState.Failed,
            (_, not null) => BackupPodState.Running,
            _ => BackupPodState.Waiting,
        };
        var ended = container?.State?.Terminated;
        return new ObservedBackupPod(
            pod.Metadata.Name,
            pod.Metadata.Uid,
            state,
            pod.Metadata.Annotations?.TryGetValue(Annotations.BackupMember, out var member) == true ? member : null,
            Words(pod, container),
            state == BackupPodState.Succeeded ? BackupResult.Parse(ended?.Message) : null);
    }

    private static string? Words(V1Pod pod, V1ContainerStatus? container)
    {
        if (container?.State?.Terminated is { } ended)
            return Sentence(ended.ExitCode == 0 ? null : $"exit code {ended.ExitCode}", ended.Message ?? ended.Reason);
        if (container?.State?.Waiting is { Reason: not null } waiting) return Sentence(waiting.Reason, waiting.Message);
        if (pod.Status?.Message is { Length: > 0 } message) return Sentence(pod.Status.Reason, message);
        var scheduled = pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled");
        return scheduled is { Status: "False" } ? Sentence(scheduled.Reason, scheduled.Message)
            : pod.Metadata.DeletionTimestamp is not null ? "its pod was deleted" : null;
    }

    private static string? Sentence(params string?[] parts)
    {
        var text = string.Join(": ", parts.Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => p!.Trim().ReplaceLineEndings(" ")));
        return text.Length == 0 ? null : text.Length <= LongestText ? text : text[..LongestText] + "…";
    }
}
