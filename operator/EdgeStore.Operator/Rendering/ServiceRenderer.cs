using EdgeStore.Operator.Naming;

namespace EdgeStore.Operator.Rendering;

internal static class ServiceRenderer
{
    public static IReadOnlyList<V1Service> Render(EdgeStoreCluster cluster)
    {
        var names = cluster.Names();
        return
        [
            // Gives each member a name of its own. Members find each other before they serve, hence not only ready ones.
            Service(cluster, names.PeerService, new V1ServiceSpec
            {
                ClusterIP = "None",
                PublishNotReadyAddresses = true,
                Ports = [Port("client", StoreContract.ClientPort), Port("peer", StoreContract.PeerPort)],
            }),
            Service(cluster, names.ClientService, new V1ServiceSpec
            {
                Ports = [Port("client", StoreContract.ClientPort)],
            }),
        ];
    }

    private static V1Service Service(EdgeStoreCluster cluster, string name, V1ServiceSpec spec)
    {
        spec.Selector = new Dictionary<string, string> { [Labels.Cluster] = cluster.Metadata.Name };
        return new V1Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = new V1ObjectMeta
            {
                Name = name,
                NamespaceProperty = cluster.Metadata.NamespaceProperty,
                Labels = Labels.OfCluster(cluster.Metadata.Name),
                Annotations = new Dictionary<string, string> { [Annotations.TemplateHash] = TemplateHash.Of((object)spec) },
                OwnerReferences = Owners.Of(cluster),
            },
            Spec = spec,
        };
    }

    private static V1ServicePort Port(string name, int port) => new() { Name = name, Port = port, TargetPort = name, Protocol = "TCP" };
}
