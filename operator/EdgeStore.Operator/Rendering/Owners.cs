using k8s;

namespace EdgeStore.Operator.Rendering;

/// <summary>Owner references: what goes when its owner is deleted.</summary>
internal static class Owners
{
    public static IList<V1OwnerReference> Of(EdgeStoreCluster cluster) => [Reference(cluster, EdgeStoreCluster.KubeKind)];

    public static IList<V1OwnerReference> Of(EdgeStoreMember member) => [Reference(member, EdgeStoreMember.KubeKind)];

    public static IList<V1OwnerReference> Of(EdgeStoreBackup backup) => [Reference(backup, EdgeStoreBackup.KubeKind)];

    private static V1OwnerReference Reference(IKubernetesObject<V1ObjectMeta> owner, string kind) => new()
    {
        ApiVersion = $"{Resources.ApiGroup.Name}/{Resources.ApiGroup.Version}",
        Kind = kind,
        Name = owner.Metadata.Name,
        Uid = owner.Metadata.Uid,
        Controller = true,
    };
}
