using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Rendering;

/// <summary>What clients must trust, without any key beside it.</summary>
internal static class ClientAuthorityRenderer
{
    public const string Key = "ca.crt";

    public static V1ConfigMap Render(EdgeStoreCluster cluster, string authorities) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new V1ObjectMeta
        {
            Name = cluster.Names().ClientAuthority,
            NamespaceProperty = cluster.Metadata.NamespaceProperty,
            Labels = Labels.OfCluster(cluster.Metadata.Name),
            OwnerReferences = Owners.Of(cluster),
        },
        Data = new Dictionary<string, string> { [Key] = authorities },
    };
}
