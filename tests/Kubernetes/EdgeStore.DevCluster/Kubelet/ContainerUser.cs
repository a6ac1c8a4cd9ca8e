using k8s.Models;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>Who a container runs as: the security contexts of pod and container put together.</summary>
internal sealed record ContainerUser(long Uid, long Gid, IReadOnlyList<long> Groups, bool NoNewPrivileges, bool DropAll, bool ReadOnlyRoot)
{
    /// <summary>The user of an image that is said not to run as root, by convention "nonroot".</summary>
    private const long NonRoot = 65532;

    /// <exception cref="NotReadyException">runAsNonRoot together with user 0.</exception>
    public static ContainerUser Of(V1Pod pod, V1Container container)
    {
        var podContext = pod.Spec.SecurityContext;
        var context = container.SecurityContext;
        var nonRoot = context?.RunAsNonRoot ?? podContext?.RunAsNonRoot ?? false;
        var uid = context?.RunAsUser ?? podContext?.RunAsUser ?? (nonRoot ? NonRoot : 0);
        if (nonRoot && uid == 0) throw new NotReadyException("CreateContainerConfigError", "runAsNonRoot, but the user is root");
        var gid = context?.RunAsGroup ?? podContext?.RunAsGroup ?? (uid == NonRoot ? NonRoot : 0);
        List<long> groups = [.. podContext?.SupplementalGroups?.Where(g => g is not null).Select(g => g!.Value) ?? []];
        if (podContext?.FsGroup is { } fsGroup) groups.Add(fsGroup);
        return new ContainerUser(uid, gid, groups, context?.AllowPrivilegeEscalation == false,
            context?.Capabilities?.Drop?.Contains("ALL") == true, context?.ReadOnlyRootFilesystem == true);
    }

    /// <summary>The setpriv options that make a process this user's; none for plain root.</summary>
    public IEnumerable<string> SetprivOptions()
    {
        if (Uid != 0 || Gid != 0 || Groups.Count > 0)
        {
            yield return $"--reuid={Uid}";
            yield return $"--regid={Gid}";
            yield return Groups.Count > 0 ? $"--groups={string.Join(',', Groups)}" : "--clear-groups";
        }
        if (DropAll)
        {
            yield return "--bounding-set=-all";
            yield return "--inh-caps=-all";
        }
        if (NoNewPrivileges) yield return "--no-new-privs";
    }
}
