using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Observing;

/// <summary>What matters of a pod, out of what Kubernetes says of it.</summary>
internal static class PodReader
{
    private const int LongestText = 512;

    private static readonly HashSet<string> Troubles = new(StringComparer.Ordinal)
    {
        "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull",
        "CreateContainerConfigError", "CreateContainerError", "RunContainerError",
    };

    /// <param name="ownerUid">The member's uid. A pod of another owner is on its way out, whatever it looks like.</param>
    public static ObservedPod Read(V1Pod pod, string ownerUid)
    {
        var foreign = pod.Metadata.OwnerReferences?.Any(o => o.Uid == ownerUid) != true;
        var container = pod.Status?.ContainerStatuses?.FirstOrDefault(c => c.Name == StoreContract.ContainerName);
        return new ObservedPod
        {
            Uid = pod.Metadata.Uid,
            ResourceVersion = pod.Metadata.ResourceVersion,
            TemplateHash = Annotation(pod, Annotations.TemplateHash),
            MembershipDigest = Annotation(pod, Annotations.MembershipDigest),
            CertificateDigest = Annotation(pod, Annotations.CertificateDigest),
            NodeName = string.IsNullOrEmpty(pod.Spec?.NodeName) ? null : pod.Spec.NodeName,
            Ip = string.IsNullOrEmpty(pod.Status?.PodIP) ? null : pod.Status.PodIP,
            Running = container?.State?.Running is not null,
            Ready = IsTrue(pod, "Ready"),
            Deleting = foreign || pod.Metadata.DeletionTimestamp is not null,
            Finished = pod.Status?.Phase is "Failed" or "Succeeded",
            Trouble = Trouble(pod, container),
            Waiting = Waiting(pod, Initializing(pod) ?? container),
        };
    }

    private static string? Trouble(V1Pod pod, V1ContainerStatus? container)
    {
        if (pod.Status?.Phase == "Failed")
            return Sentence("pod failed", pod.Status.Reason, pod.Status.Message);
        return Initializing(pod) is { } init ? Trouble(init, init.Name) : Trouble(container, "the store");
    }

    private static string? Trouble(V1ContainerStatus? container, string who)
    {
        if (container?.State?.Terminated is { ExitCode: not 0 } ended) return Ended(ended, who);
        if (container?.State?.Waiting is not { Reason: { } reason } waiting || !Troubles.Contains(reason)) return null;
        return container.LastState?.Terminated is { } last ? $"{reason}: {Ended(last, who)}" : Sentence(reason, waiting.Message);
    }

    /// <summary>The container that must end well before the store starts, and has not yet.</summary>
    private static V1ContainerStatus? Initializing(V1Pod pod)
        => pod.Status?.InitContainerStatuses?.FirstOrDefault(c => c.State?.Terminated is not { ExitCode: 0 });

    private static string? Waiting(V1Pod pod, V1ContainerStatus? container)
    {
        if (container?.State?.Waiting is { Reason: { } reason } waiting) return Sentence(reason, waiting.Message);
        var scheduled = pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled");
        return scheduled is { Status: "False" } ? Sentence(scheduled.Reason ?? "not scheduled", scheduled.Message) : null;
    }

    private static string Ended(V1ContainerStateTerminated ended, string who)
        => Sentence($"{who} ended with exit code {ended.ExitCode}", ended.Message ?? ended.Reason);

    private static string Sentence(params string?[] parts)
    {
        var text = string.Join(": ", parts.Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => p!.Trim().ReplaceLineEndings(" ")));
        return text.Length <= LongestText ? text : text[..LongestText] + "…";
    }

    private static bool IsTrue(V1Pod pod, string condition)
        => pod.Status?.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true;

    private static string? Annotation(V1Pod pod, string name) => pod.Metadata.Annotations?.TryGetValue(name, out var value) == true ? value : null;
}
