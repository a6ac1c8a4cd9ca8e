using EdgeStore.Operator.Naming;
using EdgeStore.Operator.Settings;

namespace EdgeStore.Operator.Rendering;

internal static class ClaimRenderer
{
    /// <summary>The member's volume claim, or null for a member on a host path.</summary>
    /// <remarks>
    /// A retained claim has no owner. One that is not belongs to the cluster, not to the member: deleting an
    /// EdgeStoreMember by hand must not delete what may be the only copy of acknowledged writes.
    /// </remarks>
    public static V1PersistentVolumeClaim? Render(EdgeStoreCluster cluster, EdgeStoreMember member, ClusterSettings settings)
    {
        if (member.Spec.Storage?.Size is not { } size) return null;
        return new V1PersistentVolumeClaim
        {
            ApiVersion = "v1",
            Kind = "PersistentVolumeClaim",
            Metadata = new V1ObjectMeta
            {
                Name = ResourceNames.Claim(member.Spec.Name, member.Spec.Tag, cluster.ClusterId()),
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = Labels.OfMember(cluster.Metadata.Name, member.Spec.Name),
                OwnerReferences = settings.RetainClaims ? null : Owners.Of(cluster),
            },
            Spec = new V1PersistentVolumeClaimSpec
            {
                AccessModes = ["ReadWriteOnce"],
                StorageClassName = member.Spec.Storage.StorageClassName,
                Resources = new V1VolumeResourceRequirements
                {
                    Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(size.Value) },
                },
            },
        };
    }
}
