using EdgeStore.Operator.Runtime.Caching;

namespace EdgeStore.Operator.Observing;

/// <summary>The local copies of what the API server holds. Only what this operator manages is in them, and all nodes.</summary>
internal sealed record ClusterCaches(
    IResourceCache<EdgeStoreMember> Members,
    IResourceCache<EdgeStoreBackup> Backups,
    IResourceCache<V1Pod> Pods,
    IResourceCache<V1PersistentVolumeClaim> Claims,
    IResourceCache<V1Service> Services,
    IResourceCache<V1ConfigMap> ConfigMaps,
    IResourceCache<V1Secret> Secrets,
    IResourceCache<EdgeStoreRepair> Repairs,
    IResourceCache<V1Node> Nodes,
    IResourceCache<V1PodDisruptionBudget> Budgets,
    IResourceCache<Rendering.BetaDisruptionBudget> BetaBudgets,
    IResourceCache<Rendering.CertificateRequest> CertificateRequests);
