namespace EdgeStore.DevCluster.ControlPlane;

/// <summary>What the API server keeps its state in.</summary>
public enum StoreKind
{
    EdgeStore,
    Etcd,
}
