namespace EdgeStore.Operator.Rendering;

/// <summary>As little as a process can have: its own user, no capabilities, nothing to write to but its volumes.</summary>
internal static class PodSecurity
{
    public static V1PodSecurityContext Pod() => new()
    {
        RunAsNonRoot = true,
        RunAsUser = StoreContract.User,
        RunAsGroup = StoreContract.User,
        FsGroup = StoreContract.User,
        FsGroupChangePolicy = "OnRootMismatch",
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext Container() => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };
}
