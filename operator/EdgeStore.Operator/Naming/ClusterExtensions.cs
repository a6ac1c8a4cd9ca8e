
namespace EdgeStore.Operator.Naming;

internal static class ClusterExtensions
{
    public static ResourceNames Names(this EdgeStoreCluster cluster) => new(cluster.Metadata.NamespaceProperty, cluster.Metadata.Name);

    public static ulong ClusterId(this EdgeStoreCluster cluster) => ResourceNames.ClusterId(cluster.Metadata.Uid);
}
