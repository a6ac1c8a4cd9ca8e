using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Rendering;

internal static class MembershipRenderer
{
    public static V1ConfigMap Render(EdgeStoreCluster cluster, string text) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new V1ObjectMeta
        {
            Name = cluster.Names().Membership,
            NamespaceProperty = cluster.Metadata.NamespaceProperty,
            Labels = Labels.OfCluster(cluster.Metadata.Name),
            OwnerReferences = Owners.Of(cluster),
        },
        Data = new Dictionary<string, string> { [StoreContract.MembershipFile] = text },
    };
}
